import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DevelopmentMailbox } from '#mail';
import { DeliverNotice } from '#notices';
import { type ApiClient, type RunningApi, startApi } from '../harness/api.js';
import { MovableClock } from '../harness/digest-world.js';
import { found, signedIn } from '../harness/organizations.js';

let api: RunningApi;
const clock = new MovableClock('2026-11-22T15:00:00Z');
beforeAll(async () => void (api = await startApi(clock)));
afterAll(() => api.stop());

interface Answer {
  userErrors: { code: string; message: string }[];
}
type Outcome = { codes: string[]; refused: unknown; message: string };

/** What a mutation of one field says: the codes of its user errors, and of its refusal. */
async function tell(client: ApiClient, mutation: string): Promise<Outcome> {
  const { data, errors } = await client.graphql<Record<string, Answer | null> | null>(
    `mutation { told: ${mutation} { userErrors { code message } } }`,
  );
  const told = data?.['told']?.userErrors ?? [];
  return {
    codes: told.map(({ code }) => code),
    refused: errors?.[0]?.extensions['code'],
    message: told[0]?.message ?? '',
  };
}
const DONE = { codes: [], refused: undefined };

const personOf = async (email: string): Promise<string> =>
  (await api.db.query<{ id: string }[]>('SELECT id FROM people WHERE email = $1', [email]))[0]?.id ?? '';

/** The word in the latest invitation mailed to this address. */
async function mailedToken(email: string): Promise<string> {
  await api.app.get(DeliverNotice).executeAll();
  const mails = await api.app.get(DevelopmentMailbox).list();
  const mail = mails.find(({ to, text }) => to.address === email && text.includes('/compte/invitation/'));
  return /\/compte\/invitation\/([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
}

const invite = (client: ApiClient, organizationId: string, email: string, role: string) =>
  tell(client, `inviteMember(organizationId: "${organizationId}", email: "${email}", role: ${role}, language: FR)`);

/** Invites and accepts. */
async function join(owner: ApiClient, organizationId: string, email: string, role: string): Promise<ApiClient> {
  const client = await signedIn(api, email);
  expect(await invite(owner, organizationId, email, role)).toMatchObject(DONE);
  expect(await tell(client, `acceptInvitation(token: "${await mailedToken(email)}")`)).toMatchObject(DONE);
  return client;
}

const rolesIn = async (organizationId: string) =>
  (
    await api.db.query<{ role: string }[]>('SELECT role FROM memberships WHERE organization_id = $1 ORDER BY role', [
      organizationId,
    ])
  ).map(({ role }) => role);

describe('an invitation', () => {
  test('brings the invited address in, once, and only it', async () => {
    const owner = await signedIn(api, 'invite@example.org');
    const { organizationId } = await found(owner, 'Ferme des Invités', 'PRODUCER');
    const guest = await signedIn(api, 'invitee@example.org');
    const other = await signedIn(api, 'autre@example.org');
    await invite(owner, organizationId, 'Invitee@Example.org', 'MEMBER');
    const token = await mailedToken('invitee@example.org');
    expect(token).toMatch(/^[\w-]{43}$/);
    const accept = `acceptInvitation(token: "${token}")`;

    expect(await tell(api.client(), accept)).toMatchObject({ refused: 'UNAUTHENTICATED' });
    const refused = await tell(other, accept);
    expect(refused.codes).toEqual(['OTHER_ADDRESS']);
    expect(refused.message).toContain('i•••@example.org');
    expect(await rolesIn(organizationId)).toEqual(['OWNER']);

    expect(await tell(guest, accept)).toMatchObject(DONE);
    expect(await tell(guest, accept)).toMatchObject(DONE);
    expect((await tell(other, accept)).codes).toEqual(['LINK_EXPIRED']);
    expect(await rolesIn(organizationId)).toEqual(['MEMBER', 'OWNER']);
    expect((await invite(owner, organizationId, 'invitee@example.org', 'VIEWER')).codes).toEqual(['ALREADY_MEMBER']);
  });

  test('does not outlive its fortnight, its revocation, its refusal or its renewal', async () => {
    const owner = await signedIn(api, 'delais@example.org');
    const { organizationId } = await found(owner, 'Ferme des Délais', 'PRODUCER');
    const guest = await signedIn(api, 'attendue@example.org');
    const accept = (token: string) => tell(guest, `acceptInvitation(token: "${token}")`);
    let minute = 10;
    const invited = async () => {
      // Messages of one moment have no order.
      minute += 1;
      clock.set(minute < 12 ? '2026-11-22T15:11:00Z' : `2026-12-10T15:${minute}:00Z`);
      await invite(owner, organizationId, 'attendue@example.org', 'MEMBER');
      return mailedToken('attendue@example.org');
    };
    const late = await invited();
    clock.set('2026-12-10T15:00:00Z');
    expect((await accept(late)).codes).toEqual(['LINK_EXPIRED']);

    const renewed = await invited();
    const newer = await invited();
    expect((await accept(renewed)).codes).toEqual(['LINK_EXPIRED']);

    const { organization } = await owner.ask<{ organization: { invitations: { id: string; email: string }[] } }>(
      `{ organization(id: "${organizationId}") { invitations { id email role } } }`,
    );
    expect(organization.invitations).toMatchObject([{ email: 'attendue@example.org', role: 'MEMBER' }]);
    const revoke = `revokeInvitation(id: "${organization.invitations[0]?.id}")`;
    expect(await tell(guest, revoke)).toMatchObject({ refused: 'NOT_FOUND' });
    expect(await tell(owner, revoke)).toMatchObject(DONE);
    expect((await accept(newer)).codes).toEqual(['LINK_EXPIRED']);

    const declined = await invited();
    expect(await tell(api.client(), `declineInvitation(token: "${declined}")`)).toMatchObject(DONE);
    expect((await accept(declined)).codes).toEqual(['LINK_EXPIRED']);
    expect(await rolesIn(organizationId)).toEqual(['OWNER']);
  });

  test('is a page that asks, and says to sign in first', async () => {
    const owner = await signedIn(api, 'page@example.org');
    const { organizationId } = await found(owner, 'Ferme <b>de la Page</b>', 'PRODUCER');
    await invite(owner, organizationId, 'lectrice@example.org', 'VIEWER');
    const url = `${api.url}/compte/invitation/${await mailedToken('lectrice@example.org')}`;
    const shown = await fetch(url, { headers: { 'accept-language': 'fr' } });
    const html = await shown.text();
    expect(html).toContain('lecteur ou lectrice');
    expect(html).not.toContain('<b>');
    const posted = await fetch(url, { method: 'POST', headers: { 'accept-language': 'fr' } });
    expect(await posted.text()).toContain('Connectez-vous d’abord');
    expect(await rolesIn(organizationId)).toEqual(['OWNER']);
    expect((await fetch(`${api.url}/compte/invitation/${'x'.repeat(43)}`)).status).toBe(404);
  });
});

describe('members', () => {
  test('are seen by members, their addresses by those who manage them', async () => {
    const owner = await signedIn(api, 'gestion@example.org');
    const { organizationId } = await found(owner, 'Ferme des Membres', 'PRODUCER');
    const viewer = await join(owner, organizationId, 'regard@example.org', 'VIEWER');
    const ask = async (client: ApiClient) =>
      (
        await client.ask<{ organization: { members: { role: string; person: { email: string | null } }[] | null } }>(
          `{ organization(id: "${organizationId}") { members { role person { email } } invitations { id } } }`,
        )
      ).organization;
    expect(await ask(owner)).toEqual({
      members: [
        { role: 'OWNER', person: { email: 'gestion@example.org' } },
        { role: 'VIEWER', person: { email: 'regard@example.org' } },
      ],
      invitations: [],
    });
    expect((await ask(viewer)).members).toEqual([
      { role: 'OWNER', person: { email: null } },
      { role: 'VIEWER', person: { email: null } },
    ]);
    expect(await ask(api.client())).toEqual({ members: null, invitations: null });
  });

  test('who manage do not touch owners', async () => {
    const owner = await signedIn(api, 'patronne@example.org');
    const { organizationId } = await found(owner, 'Ferme de la Patronne', 'PRODUCER');
    const manager = await join(owner, organizationId, 'gerant@example.org', 'MANAGER');
    const ofOwner = `organizationId: "${organizationId}", personId: "${await personOf('patronne@example.org')}"`;
    const ofManager = `organizationId: "${organizationId}", personId: "${await personOf('gerant@example.org')}"`;
    for (const mutation of [
      `removeMember(${ofOwner})`,
      `changeMemberRole(${ofOwner}, role: VIEWER)`,
      `changeMemberRole(${ofManager}, role: OWNER)`,
      `inviteMember(organizationId: "${organizationId}", email: "tiers@example.org", role: OWNER)`,
      `transferOwnership(${ofManager})`,
      `closeOrganization(id: "${organizationId}")`,
    ])
      expect({ mutation, ...(await tell(manager, mutation)) }).toMatchObject({ mutation, refused: 'FORBIDDEN' });
    expect(await rolesIn(organizationId)).toEqual(['MANAGER', 'OWNER']);
    expect(await tell(owner, `transferOwnership(${ofManager})`)).toMatchObject(DONE);
    expect(await tell(manager, `changeMemberRole(${ofOwner}, role: MEMBER)`)).toMatchObject(DONE);
    expect(await rolesIn(organizationId)).toEqual(['MEMBER', 'OWNER']);
    expect(await tell(manager, `removeMember(${ofOwner})`)).toMatchObject(DONE);
    expect(
      await tell(owner, `inviteMember(organizationId: "${organizationId}", email: "t@example.org", role: VIEWER)`),
    ).toMatchObject({
      refused: 'FORBIDDEN',
    });
  });

  test('of two owners who leave at once, one stays', async () => {
    for (let round = 0; round < 5; round++) {
      const one = await signedIn(api, `une-${round}@example.org`);
      const { organizationId } = await found(one, `Ferme à Deux ${round}`, 'PRODUCER');
      const two = await join(one, organizationId, `deux-${round}@example.org`, 'OWNER');
      const leave = `leaveOrganization(organizationId: "${organizationId}")`;
      const answers = await Promise.all([tell(one, leave), tell(two, leave)]);
      expect(answers.flatMap(({ codes }) => codes)).toEqual(['LAST_OWNER']);
      expect(await rolesIn(organizationId)).toEqual(['OWNER']);
    }
  });
});

test('nobody reaches into another organization by its identifiers', async () => {
  const owner = await signedIn(api, 'dedans@example.org');
  const { organizationId } = await found(owner, 'Ferme du Dedans', 'PRODUCER');
  await invite(owner, organizationId, 'quelqu-un@example.org', 'MEMBER');
  const [invitation] = await api.db.query<{ id: string }[]>('SELECT id FROM invitations WHERE organization_id = $1', [
    organizationId,
  ]);
  const stranger = await signedIn(api, 'dehors@example.org');
  await found(stranger, 'Ferme du Dehors', 'PRODUCER');
  const target = `organizationId: "${organizationId}", personId: "${await personOf('dedans@example.org')}"`;
  for (const mutation of [
    `inviteMember(organizationId: "${organizationId}", email: "dehors@example.org", role: MEMBER)`,
    `revokeInvitation(id: "${invitation?.id}")`,
    `changeMemberRole(${target}, role: VIEWER)`,
    `removeMember(${target})`,
    `transferOwnership(${target})`,
  ])
    for (const client of [stranger, api.client()])
      expect((await tell(client, mutation)).refused).toMatch(/^(FORBIDDEN|NOT_FOUND|UNAUTHENTICATED)$/);
  expect(await rolesIn(organizationId)).toEqual(['OWNER']);
});
