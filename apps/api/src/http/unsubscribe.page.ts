import {
  DIGEST_FREQUENCIES,
  DIGEST_KINDS,
  type OwnPreference,
  type Stop,
  type StopScope,
  type StopTarget,
} from '#digests';
import { type InputProblem, isLanguage, LANGUAGES, type Language, type Localized, localeOf } from '#kernel';
import { escapeHtml, page } from './page.js';

const NBSP = '\u00a0';

/** What a button stops, what is said once it is done, and while it lasts. */
interface ScopeTexts {
  readonly button: Localized;
  readonly what: Localized;
  readonly done: Localized;
  readonly standing: Localized;
}

const SCOPES: Readonly<Record<StopScope, ScopeTexts>> = {
  ORGANIZATION: {
    button: { fr: 'Ne plus recevoir ce bulletin', en: 'Stop this digest' },
    what: {
      fr: 'Pour cet organisme seulement. Vos autres bulletins continuent.',
      en: 'For this organization only. Your other digests go on.',
    },
    done: {
      fr: 'C’est fait. Ce bulletin ne sera plus envoyé, pas même s’il était déjà en file d’attente.',
      en: 'Done. This digest will not be sent any more, not even if it was already queued.',
    },
    standing: { fr: 'Ce bulletin n’est plus envoyé.', en: 'This digest is not sent any more.' },
  },
  NEEDS: {
    button: { fr: 'Ne plus recevoir de fournisseurs pour mes besoins', en: 'Stop suppliers for my needs' },
    what: {
      fr: 'Cette partie des bulletins, pour tous vos organismes.',
      en: 'This part of the digests, for all of your organizations.',
    },
    done: {
      fr: 'C’est fait. Plus aucun bulletin ne vous proposera de fournisseurs pour vos besoins.',
      en: 'Done. No digest will tell you of suppliers for your needs any more.',
    },
    standing: {
      fr: 'Les fournisseurs pour vos besoins ne sont plus annoncés.',
      en: 'Suppliers for your needs are not told any more.',
    },
  },
  OFFERINGS: {
    button: { fr: 'Ne plus recevoir de besoins pour mes offres', en: 'Stop needs for my offerings' },
    what: {
      fr: 'Cette partie des bulletins, pour tous vos organismes.',
      en: 'This part of the digests, for all of your organizations.',
    },
    done: {
      fr: 'C’est fait. Plus aucun bulletin ne vous annoncera de besoins auxquels vos offres répondent.',
      en: 'Done. No digest will tell you of needs that your offerings serve any more.',
    },
    standing: {
      fr: 'Les besoins pour vos offres ne sont plus annoncés.',
      en: 'Needs for your offerings are not told any more.',
    },
  },
  REGION: {
    button: { fr: 'Ne plus recevoir la semaine de la région', en: 'Stop the region’s week' },
    what: {
      fr: 'Le bulletin de coordination seulement. Vos autres bulletins continuent.',
      en: 'The coordinators’ digest only. Your other digests go on.',
    },
    done: {
      fr: 'C’est fait. La semaine de la région ne sera plus envoyée, pas même si elle était déjà en file d’attente.',
      en: 'Done. The region’s week will not be sent any more, not even if it was already queued.',
    },
    standing: { fr: 'La semaine de la région n’est plus envoyée.', en: 'The region’s week is not sent any more.' },
  },
  EVERYTHING: {
    button: { fr: 'Ne plus recevoir aucun bulletin', en: 'Stop every digest' },
    what: {
      fr: 'Votre consentement est retiré\u00a0: plus aucun bulletin, pour aucun organisme.',
      en: 'Your consent is withdrawn: no digest any more, for any organization.',
    },
    done: {
      fr: 'C’est fait. Votre consentement est retiré\u00a0: plus aucun bulletin ne sera envoyé, pas même ce qui était déjà en file d’attente.',
      en: 'Done. Your consent is withdrawn: no digest will be sent any more, not even what was already queued.',
    },
    standing: {
      fr: 'Aucun bulletin n’est envoyé, faute de consentement. Pour en recevoir de nouveau, connectez-vous.',
      en: 'No digest is sent, for want of consent. To receive any again, sign in.',
    },
  },
};

const KINDS: Readonly<Record<(typeof DIGEST_KINDS)[number], Localized>> = {
  NEEDS: { fr: 'Des fournisseurs pour mes besoins', en: 'Suppliers for my needs' },
  OFFERINGS: { fr: 'Des besoins pour mes offres', en: 'Needs for my offerings' },
  REGION: { fr: 'La semaine de la région (coordination)', en: 'The region’s week (coordinators)' },
};

const FREQUENCIES: Readonly<Record<(typeof DIGEST_FREQUENCIES)[number], Localized>> = {
  WEEKLY: { fr: 'Chaque semaine', en: 'Every week' },
  DAILY: { fr: 'Chaque jour', en: 'Every day' },
  OFF: { fr: 'Jamais', en: 'Never' },
};

/** Each in itself, so that whoever cannot read the page's language finds theirs. */
const OWN_NAMES: Localized = { fr: 'Français', en: 'English' };

const TEXTS = {
  fr: {
    title: 'Ne plus recevoir le bulletin',
    about: (name: string) => `Bulletin pour «\u00a0${name}\u00a0».`,
    aboutRegion: 'Bulletin de coordination\u00a0: la semaine de la région.',
    stop: 'Arrêter',
    undo: 'Annuler',
    resume: 'Reprendre',
    resumed: 'C’est fait. L’envoi reprend.',
    consentAgain: 'Annuler\u00a0: j’accepte de recevoir de nouveau les bulletins',
    consenting: (sender: string) =>
      `En appuyant sur ce bouton, vous consentez expressément à recevoir par courriel les bulletins de ${sender}. Vous pourrez retirer ce consentement en tout temps, en un clic.`,
    tooLate: 'Il n’y a plus rien à annuler.',
    nothing: 'Il n’y avait rien à arrêter\u00a0: aucun bulletin ne vous était envoyé.',
    preferences: 'Plutôt changer mes préférences',
    forAll: 'Elles valent pour tous vos bulletins.',
    when: 'Quand',
    frequency: 'Fréquence',
    weekday: 'Jour de la semaine',
    hour: 'Heure, chez vous',
    language: 'Langue',
    kinds: 'Ce qu’ils contiennent',
    save: 'Enregistrer mes préférences',
    saved: 'C’est fait. Vos préférences sont enregistrées.',
    wrong: 'Vos préférences n’ont pas été enregistrées\u00a0: corrigez ce qui est indiqué.',
    sentBy: 'Envoyé par',
  },
  en: {
    title: 'Stop receiving the digest',
    about: (name: string) => `Digest for “${name}”.`,
    aboutRegion: 'Coordinators’ digest: the region’s week.',
    stop: 'Stop',
    undo: 'Undo',
    resume: 'Resume',
    resumed: 'Done. It will be sent again.',
    consentAgain: 'Undo: I agree to receive digests again',
    consenting: (sender: string) =>
      `By pressing this button, you expressly consent to receive by e-mail the digests of ${sender}. You may withdraw this consent at any time, with one click.`,
    tooLate: 'There is nothing left to undo.',
    nothing: 'There was nothing to stop: no digest was being sent to you.',
    preferences: 'Change my preferences instead',
    forAll: 'They hold for all of your digests.',
    when: 'When',
    frequency: 'Frequency',
    weekday: 'Day of the week',
    hour: 'Hour, where you are',
    language: 'Language',
    kinds: 'What they tell',
    save: 'Save my preferences',
    saved: 'Done. Your preferences are saved.',
    wrong: 'Your preferences were not saved: correct what is marked.',
    sentBy: 'Sent by',
  },
};

/** What a form of this page holds, as it was typed: what is not given is not a field of it. */
export interface PreferenceFields {
  readonly frequency?: string;
  readonly weekday?: string;
  readonly hour?: string;
  readonly language?: string;
  /** Those that are wanted. */
  readonly kinds?: readonly string[];
}

/** What just happened. */
export type Happened =
  | { readonly what: 'STOPPED'; readonly stop: Stop }
  | { readonly what: 'UNDONE'; readonly scope: StopScope }
  | { readonly what: 'SAVED' }
  | { readonly what: 'REFUSED'; readonly typed: PreferenceFields; readonly problems: readonly InputProblem[] };

export interface StopPage {
  readonly token: string;
  readonly target: StopTarget;
  readonly preference: OwnPreference;
  readonly sender: { readonly name: string; readonly postalAddress: string };
  readonly happened?: Happened;
}

/** It says what the message was about and how digests are set; whose they are, it does not. */
export function stopPage(language: Language, { token, target, preference, sender, happened }: StopPage): string {
  const text = TEXTS[language];
  const who = `${sender.name}, ${sender.postalAddress}`;
  const about = target.organizationName === null ? text.aboutRegion : text.about(target.organizationName);
  // What was just stopped has its button to undo above, and without consent there is nothing more to stop.
  const done = happened?.what === 'STOPPED' && happened.stop.stoppedAt ? happened.stop.scope : undefined;
  const scopes = target.scopes.filter(
    (scope) => scope !== done && (scope === 'EVERYTHING' || !target.stopped.has('EVERYTHING')),
  );
  const choices = scopes.map((scope) => choice(language, token, target, scope, scope === target.scopes[0]));
  return page(
    language,
    text.title,
    `<main>
<p class="brand">Maillage</p>
<h1>${text.title}</h1>
<p>${escapeHtml(about)}</p>
${happened ? outcome(language, token, target, happened, who) : ''}
${choices.length > 0 ? `<section class="panel" aria-labelledby="stop"><h2 id="stop">${text.stop}</h2>\n${choices.join('\n')}\n</section>` : ''}
<section class="panel" id="preferences" aria-labelledby="set"><h2 id="set">${text.preferences}</h2>
<p class="soft">${text.forAll}</p>
${preferenceForm(language, token, preference, happened)}
</section>
<p class="soft">${text.sentBy} ${escapeHtml(who)}</p>
</main>`,
    'choices',
  );
}

function outcome(language: Language, token: string, target: StopTarget, happened: Happened, sender: string): string {
  const text = TEXTS[language];
  const said = (words: string, more = '') =>
    `<div class="panel done"><p role="status">${escapeHtml(words)}</p>${more}</div>`;
  if (happened.what === 'SAVED') return said(text.saved);
  if (happened.what === 'REFUSED')
    return `<div class="panel"><p class="wrong" role="alert">${escapeHtml(text.wrong)}</p></div>`;
  if (happened.what === 'UNDONE') return said(target.stopped.has(happened.scope) ? text.tooLate : text.resumed);
  const { scope, stoppedAt } = happened.stop;
  if (!stoppedAt) return said(text.nothing);
  const undo =
    scope === 'EVERYTHING'
      ? `<p class="soft">${escapeHtml(text.consenting(sender))}</p>${undoForm(token, scope, stoppedAt, text.consentAgain)}`
      : undoForm(token, scope, stoppedAt, text.undo);
  return said(SCOPES[scope].done[language], undo);
}

function choice(
  language: Language,
  token: string,
  { stopped }: StopTarget,
  scope: StopScope,
  isFirst: boolean,
): string {
  const { button, what, standing } = SCOPES[scope];
  const since = stopped.get(scope);
  if (since)
    return `<div class="choice"><p class="stopped">${escapeHtml(standing[language])}</p>${
      // Consent is given back right after it was withdrawn, or by signing in.
      scope === 'EVERYTHING' ? '' : undoForm(token, scope, since, TEXTS[language].resume)
    }</div>`;
  return `<form class="choice${isFirst ? ' first' : ''}" method="post" action="/u/${token}">
<input type="hidden" name="scope" value="${scope}"><button aria-describedby="what-${scope}">${escapeHtml(button[language])}</button>
<p class="soft" id="what-${scope}">${escapeHtml(what[language])}</p></form>`;
}

const undoForm = (token: string, scope: StopScope, stoppedAt: Date, label: string) =>
  `<form method="post" action="/u/${token}/undo"><input type="hidden" name="scope" value="${scope}">` +
  `<input type="hidden" name="at" value="${stoppedAt.toISOString()}"><p><button>${escapeHtml(label)}</button></p></form>`;

function preferenceForm(
  language: Language,
  token: string,
  preference: OwnPreference,
  happened: Happened | undefined,
): string {
  const text = TEXTS[language];
  const typed = happened?.what === 'REFUSED' ? happened.typed : {};
  const problems = happened?.what === 'REFUSED' ? happened.problems : [];
  const wrong = (field: string) => {
    const said = problems.filter(({ path }) => path[0] === field).map(({ message }) => message[language]);
    return said.length > 0
      ? {
          attributes: ` aria-invalid="true" aria-describedby="wrong-${field}"`,
          words: `<p class="wrong" id="wrong-${field}">${escapeHtml(said.join(' '))}</p>`,
        }
      : { attributes: '', words: '' };
  };
  const select = (field: 'frequency' | 'weekday' | 'hour', chosen: string, options: readonly [string, string][]) => {
    const { attributes, words } = wrong(field);
    const listed = options.map(
      ([value, label]) =>
        `<option value="${value}"${value === chosen ? ' selected' : ''}>${escapeHtml(label)}</option>`,
    );
    return `<div><label for="${field}">${text[field]}</label><select id="${field}" name="${field}"${attributes}>${listed.join('')}</select>${words}</div>`;
  };
  const tick = (type: 'radio' | 'checkbox', name: string, value: string, label: string, isChosen: boolean, more = '') =>
    `<label class="tick"${more}><input type="${type}" name="${name}" value="${value}"${isChosen ? ' checked' : ''}> ${escapeHtml(label)}</label>`;
  const chosenLanguage = isLanguage(typed.language) ? typed.language : preference.language;
  const languages = LANGUAGES.map((one) =>
    tick('radio', 'language', one, OWN_NAMES[one], one === chosenLanguage, ` lang="${one}"`),
  );
  const kinds = DIGEST_KINDS.map((kind) => {
    const isWanted = typed.kinds ? typed.kinds.includes(kind) : !preference.stoppedKinds.includes(kind);
    return tick('checkbox', 'kinds', kind, KINDS[kind][language], isWanted);
  });
  // The empty kind is there when none is ticked, which tells that from a form without kinds.
  return `<form method="post" action="/u/${token}/preferences">
<fieldset><legend>${text.when}</legend><div class="fields">
${select(
  'frequency',
  typed.frequency ?? preference.frequency,
  DIGEST_FREQUENCIES.map((one) => [one, FREQUENCIES[one][language]]),
)}
${select('weekday', typed.weekday ?? String(preference.weekday), weekdays(language))}
${select('hour', typed.hour ?? String(preference.hour), hours(language))}
</div></fieldset>
<fieldset${wrong('language').attributes.replace(' aria-invalid="true"', '')}><legend>${text.language}</legend>${languages.join('')}${wrong('language').words}</fieldset>
<fieldset${wrong('stoppedKinds').attributes.replace(' aria-invalid="true"', '')}><legend>${escapeHtml(text.kinds)}</legend><input type="hidden" name="kinds" value="">${kinds.join('')}${wrong('stoppedKinds').words}</fieldset>
<p><button class="save">${text.save}</button></p></form>`;
}

/** Monday first. */
const weekdays = (language: Language): [string, string][] => {
  const format = new Intl.DateTimeFormat(localeOf(language), { weekday: 'long', timeZone: 'UTC' });
  // 2024 began on a Monday.
  return [1, 2, 3, 4, 5, 6, 7].map((day) => {
    const name = format.format(Date.UTC(2024, 0, day));
    return [String(day), name.charAt(0).toLocaleUpperCase(localeOf(language)) + name.slice(1)];
  });
};

const hours = (language: Language): [string, string][] =>
  Array.from({ length: 24 }, (_, hour) => [
    String(hour),
    language === 'fr' ? `${hour}${NBSP}h` : `${String(hour).padStart(2, '0')}:00`,
  ]);
