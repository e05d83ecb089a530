import type { Localized } from '#kernel';
import type { NoticeFacts, NoticeKind } from './notice.js';

/** What a notice says: its subject, its paragraphs, and what its button is called, if it has one. */
interface NoticeText<K extends NoticeKind> {
  readonly subject: (facts: NoticeFacts[K]) => Localized;
  readonly paragraphs: (facts: NoticeFacts[K]) => readonly Localized[];
  readonly button?: Localized;
}

const IGNORE: Localized = {
  fr: 'Si ce n’est pas vous qui l’avez demandé, ignorez ce message : rien ne change.',
  en: 'If you did not ask for this, ignore this message: nothing changes.',
};
const NOT_YOU: Localized = {
  fr: 'Si ce n’est pas vous, demandez tout de suite un nouveau mot de passe et fermez vos autres sessions.',
  en: 'If this was not you, ask for a new password at once and end your other sessions.',
};
const fixed = (text: Localized) => () => text;
const lines =
  (...texts: Localized[]) =>
  () =>
    texts;

/** The roles, as a sentence names them. */
const ROLES: Readonly<Record<string, Localized>> = {
  OWNER: { fr: 'propriétaire', en: 'an owner' },
  MANAGER: { fr: 'gestionnaire', en: 'a manager' },
  MEMBER: { fr: 'membre', en: 'a member' },
  VIEWER: { fr: 'lecteur ou lectrice', en: 'a viewer' },
};
const roleOf = (role: string): Localized => ROLES[role] ?? { fr: role, en: role };

export const NOTICE_TEXTS: { readonly [K in NoticeKind]: NoticeText<K> } = {
  'verify-email': {
    subject: fixed({ fr: 'Confirmez votre adresse', en: 'Confirm your address' }),
    paragraphs: lines(
      {
        fr: 'Bienvenue dans Maillage. Confirmez que cette adresse est la vôtre pour publier des besoins et des offres ; le lien vaut 7 jours.',
        en: 'Welcome to Maillage. Confirm that this address is yours to publish needs and offerings; the link works for 7 days.',
      },
      {
        fr: 'Si ce n’est pas vous qui avez ouvert ce compte, ignorez ce message : sans confirmation, il sera supprimé.',
        en: 'If you did not open this account, ignore this message: unconfirmed, it will be deleted.',
      },
    ),
    button: { fr: 'Confirmer mon adresse', en: 'Confirm my address' },
  },
  'already-registered': {
    subject: fixed({ fr: 'Vous avez déjà un compte', en: 'You have an account already' }),
    paragraphs: lines(
      {
        fr: 'Quelqu’un vient de demander un compte Maillage avec cette adresse, qui en a déjà un. Si c’est vous, connectez-vous avec votre mot de passe habituel, ou demandez un lien de connexion.',
        en: 'Somebody just asked for a Maillage account with this address, which has one already. If it was you, sign in with your usual password, or ask for a sign-in link.',
      },
      IGNORE,
    ),
  },
  'sign-in-link': {
    subject: fixed({ fr: 'Votre lien de connexion', en: 'Your sign-in link' }),
    paragraphs: lines(
      {
        fr: 'Ce lien vous connecte une seule fois, pendant 15 minutes.',
        en: 'This link signs you in once, for 15 minutes.',
      },
      IGNORE,
    ),
    button: { fr: 'Me connecter', en: 'Sign in' },
  },
  'reset-password': {
    subject: fixed({ fr: 'Choisir un nouveau mot de passe', en: 'Choose a new password' }),
    paragraphs: lines(
      {
        fr: 'Ce lien permet de choisir un nouveau mot de passe, une seule fois, pendant une heure.',
        en: 'This link lets you choose a new password, once, for one hour.',
      },
      IGNORE,
    ),
    button: { fr: 'Choisir un mot de passe', en: 'Choose a password' },
  },
  'no-account': {
    subject: fixed({ fr: 'Aucun compte à cette adresse', en: 'No account at this address' }),
    paragraphs: lines(
      {
        fr: 'Quelqu’un a demandé un lien pour entrer dans Maillage avec cette adresse, qui n’a pas de compte. Peut-être en avez-vous un à une autre adresse.',
        en: 'Somebody asked for a link into Maillage with this address, which has no account. You may have one at another address.',
      },
      IGNORE,
    ),
  },
  'change-email': {
    subject: fixed({ fr: 'Confirmez votre nouvelle adresse', en: 'Confirm your new address' }),
    paragraphs: lines(
      {
        fr: 'Suivez ce lien pour que votre compte Maillage passe à cette adresse. Il vaut 24 heures.',
        en: 'Follow this link to move your Maillage account to this address. It works for 24 hours.',
      },
      IGNORE,
    ),
    button: { fr: 'Confirmer cette adresse', en: 'Confirm this address' },
  },
  'email-changed': {
    subject: fixed({ fr: 'Votre adresse a changé', en: 'Your address has changed' }),
    paragraphs: lines(
      {
        fr: 'Votre compte Maillage est passé à une autre adresse ; celle-ci ne sert plus à se connecter.',
        en: 'Your Maillage account moved to another address; this one no longer signs you in.',
      },
      NOT_YOU,
    ),
  },
  'password-changed': {
    subject: fixed({ fr: 'Votre mot de passe a changé', en: 'Your password has changed' }),
    paragraphs: lines(
      {
        fr: 'Le mot de passe de votre compte Maillage vient de changer, et vos autres sessions sont fermées.',
        en: 'The password of your Maillage account just changed, and your other sessions have ended.',
      },
      NOT_YOU,
    ),
  },
  'second-factor-changed': {
    subject: ({ enabled }) =>
      enabled
        ? { fr: 'Votre second facteur est actif', en: 'Your second factor is on' }
        : { fr: 'Votre second facteur est retiré', en: 'Your second factor is off' },
    paragraphs: ({ enabled }) => [
      enabled
        ? {
            fr: 'La connexion à votre compte demande désormais aussi un code de votre application.',
            en: 'Signing in to your account now takes a code from your app as well.',
          }
        : {
            fr: 'La connexion à votre compte ne demande plus de code.',
            en: 'Signing in to your account no longer takes a code.',
          },
      NOT_YOU,
    ],
  },
  invitation: {
    subject: ({ organization }) => ({
      fr: `Invitation à rejoindre « ${organization} »`,
      en: `Invitation to join “${organization}”`,
    }),
    paragraphs: ({ organization, role, invitedBy }) => [
      {
        fr: `${invitedBy} vous invite à rejoindre « ${organization} » dans Maillage comme ${roleOf(role).fr}. L’invitation vaut 14 jours et ne sert qu’à cette adresse.`,
        en: `${invitedBy} invites you to join “${organization}” in Maillage as ${roleOf(role).en}. The invitation works for 14 days, for this address only.`,
      },
      IGNORE,
    ],
    button: { fr: 'Voir l’invitation', en: 'See the invitation' },
  },
  'member-joined': {
    subject: ({ organization }) => ({
      fr: `Une personne a rejoint « ${organization} »`,
      en: `Somebody joined “${organization}”`,
    }),
    paragraphs: ({ organization, member }) => [
      {
        fr: `${member} fait maintenant partie de « ${organization} ».`,
        en: `${member} now belongs to “${organization}”.`,
      },
    ],
  },
  'member-removed': {
    subject: ({ organization }) => ({
      fr: `Vous ne faites plus partie de « ${organization} »`,
      en: `You no longer belong to “${organization}”`,
    }),
    paragraphs: ({ organization }) => [
      {
        fr: `Une personne qui gère « ${organization} » vous en a retiré l’accès. Votre compte et vos autres organismes ne changent pas.`,
        en: `Somebody who manages “${organization}” removed your access to it. Your account and your other organizations stay as they are.`,
      },
    ],
  },
  'ownership-transferred': {
    subject: ({ organization }) => ({
      fr: `« ${organization} » est maintenant à vous`,
      en: `“${organization}” is now yours`,
    }),
    paragraphs: ({ organization }) => [
      {
        fr: `Vous êtes maintenant propriétaire de « ${organization} » dans Maillage.`,
        en: `You are now an owner of “${organization}” in Maillage.`,
      },
    ],
  },
  'organization-verified': {
    subject: ({ organization }) => ({ fr: `« ${organization} » est vérifié`, en: `“${organization}” is verified` }),
    paragraphs: () => [
      {
        fr: 'La coordination a vérifié votre organisme. Sa page le dit à tous.',
        en: 'Coordinators have verified your organization. Its page says so to everybody.',
      },
    ],
  },
  'verification-refused': {
    subject: ({ organization }) => ({
      fr: `« ${organization} » : vérification refusée`,
      en: `“${organization}”: verification refused`,
    }),
    paragraphs: ({ reason }) => [
      {
        fr: `La coordination n’a pas pu vérifier votre organisme : ${reason}`,
        en: `Coordinators could not verify your organization: ${reason}`,
      },
      { fr: 'Vous pouvez refaire une demande.', en: 'You may ask again.' },
    ],
  },
  'organization-suspended': {
    subject: ({ organization }) => ({ fr: `« ${organization} » est suspendu`, en: `“${organization}” is suspended` }),
    paragraphs: ({ reason }) => [
      {
        fr: `La coordination a suspendu votre organisme : ${reason} Ses besoins et ses offres ne sont plus visibles ni mis en relation.`,
        en: `Coordinators have suspended your organization: ${reason} Its needs and offerings are neither shown nor matched any more.`,
      },
    ],
  },
  'organization-reinstated': {
    subject: ({ organization }) => ({
      fr: `« ${organization} » n’est plus suspendu`,
      en: `“${organization}” is no longer suspended`,
    }),
    paragraphs: () => [
      { fr: 'Ses besoins et ses offres sont de nouveau visibles.', en: 'Its needs and offerings are shown again.' },
    ],
  },
  'verification-requested': {
    subject: ({ organization }) => ({ fr: `À vérifier : « ${organization} »`, en: `To verify: “${organization}”` }),
    paragraphs: () => [
      { fr: 'Une demande de vérification attend la coordination.', en: 'A verification request awaits coordinators.' },
    ],
  },
  'report-filed': {
    subject: ({ organization }) => ({ fr: `Signalement : « ${organization} »`, en: `Report: “${organization}”` }),
    paragraphs: () => [{ fr: 'Un signalement attend la coordination.', en: 'A report awaits coordinators.' }],
  },
  'report-decided': {
    subject: ({ organization }) => ({
      fr: `Votre signalement de « ${organization} »`,
      en: `Your report of “${organization}”`,
    }),
    paragraphs: ({ upheld, note }) => [
      upheld
        ? { fr: `La coordination l’a retenu. ${note}`, en: `Coordinators upheld it. ${note}` }
        : { fr: `La coordination ne l’a pas retenu. ${note}`, en: `Coordinators did not uphold it. ${note}` },
    ],
  },
  'publication-withdrawn': {
    subject: ({ title }) => ({ fr: `Publication retirée : ${title}`, en: `Publication withdrawn: ${title}` }),
    paragraphs: ({ reason, organization }) => [
      {
        fr: `La coordination a retiré une publication de « ${organization} » : ${reason}`,
        en: `Coordinators withdrew a publication of “${organization}”: ${reason}`,
      },
    ],
  },
};
