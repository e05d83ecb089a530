import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runInTransaction } from '#database';
import { DevelopmentMailbox } from '#mail';
import { DeliverNotice, type NoticeRequest, Notices } from '#notices';
import { leavesOf, withLeaf } from '../harness/access-inputs.js';
import type { Call } from '../harness/access-calls.js';
import { operationsOf, succeeded } from '../harness/access-operations.js';
import { AccessWorld, type Answer } from '../harness/access-world.js';
import { type RunningApi, startApi } from '../harness/api.js';

/** What is typed is data, in every statement, page, header and message: it is never run, and never read as markup. */

const TEXT = ['String', 'ID'];
const SLOW_MS = 2_000;
/** What a server that reckons what it is given would say. */
const RECKONED = String(7919 * 6007);

/** Text that means something to a database, a template, a shell, a browser or a mail server. */
const ATTACKS: readonly string[] = [
  `'`,
  `"`,
  '`',
  `\\`,
  `\\'`,
  `''; DROP TABLE people; --`,
  `'; SELECT pg_sleep(4); --`,
  `' OR '1'='1`,
  `' OR 1=1 --`,
  `" OR ""="`,
  `') OR ('1'='1`,
  `1; SELECT pg_sleep(4)`,
  `1 OR pg_sleep(4) IS NULL`,
  `'||pg_sleep(4)||'`,
  `' UNION SELECT email, password_hash FROM people --`,
  `' UNION ALL SELECT NULL, NULL, NULL, version() --`,
  `x' AND (SELECT count(*) FROM pg_user) > 0 --`,
  `/**/' /*!50000UNION*/ SELECT 1 -- -`,
  `$1`,
  `$$; SELECT pg_sleep(4); $$`,
  `:name`,
  `E'\\x27; SELECT pg_sleep(4) --'`,
  `\u02bc OR 1=1 --`,
  `\u2019; SELECT pg_sleep(4) --`,
  `\uff07 OR \uff07\uff11\uff07=\uff07\uff11`,
  `%' OR name LIKE '%`,
  '%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%',
  `\${7919*6007}`,
  '{{7919*6007}}',
  '<%= 7919*6007 %>',
  '#{7919*6007}',
  '{{constructor.constructor("return process.env")()}}',
  '<script>alert("maillage")</script>',
  `"><img src=x onerror=alert('maillage')>`,
  `javascript:alert('maillage')`,
  `' onmouseover='alert("maillage")`,
  ']]><!--<svg/onload=alert("maillage")>',
  'a%0d%0aX-Injected: oui',
  'a\r\nX-Injected: oui\r\nBcc: tous@example.org',
  'a\nBcc: tous@example.org',
  'a@example.org\r\nBcc: tous@example.org',
  '\u0000',
  'a\u0000b',
  '\u202Egnp.elif\u202C',
  '\u200B\uFEFF\u2066',
  '\uD83D\uDE00'.repeat(3),
  '\uD800',
  '../../../../etc/passwd',
  '|| ls',
  '$(sleep 4)',
  '{"$gt": ""}',
  '__proto__',
  'null',
  '-1e309',
  '0x7fffffff',
  'a'.repeat(100_000),
  '('.repeat(5_000),
];

let api: RunningApi;
let world: AccessWorld;
beforeAll(async () => {
  api = await startApi();
  world = await AccessWorld.build(api);
});
afterAll(() => api.stop());

/** What an attack achieved, if it achieved anything. */
function throughIn({ status, ms, body, errors }: Answer): string | undefined {
  if (status >= 500) return `HTTP ${status}`;
  if (errors?.some(({ extensions }) => extensions.code === 'INTERNAL_SERVER_ERROR')) return 'an unexpected error';
  if (ms > SLOW_MS) return `${Math.round(ms)} ms`;
  if (body.includes(RECKONED)) return 'reckoned';
  return undefined;
}

/** Markup that would run if a page or a message took it for its own. */
const ACTIVE = /<script>alert|<img src=x|<svg\/onload|<[^>]*' onmouseover='alert|href=["']?javascript:/i;

const TOLD = [
  'invitation',
  'member-joined',
  'member-removed',
  'ownership-transferred',
  'organization-verified',
  'verification-refused',
  'organization-suspended',
  'organization-reinstated',
  'verification-requested',
  'report-filed',
  'report-decided',
  'publication-withdrawn',
] as const;

const mailbox = () => api.app.get(DevelopmentMailbox, { strict: false });

/** Every message that tells something somebody typed, with this in the place of each. */
async function sendNotices(typed: string): Promise<void> {
  const to = { personId: null, name: typed, address: world.actors.partner.email, language: 'en' as const };
  const facts = { organization: typed, member: typed, invitedBy: typed, reason: typed, note: typed, title: typed };
  await runInTransaction(api.db, (tx) =>
    api.app
      .get(Notices, { strict: false })
      .tell(
        tx,
        ...TOLD.map((kind) => ({ kind, to, facts: { ...facts, role: 'MEMBER', upheld: true } }) as NoticeRequest),
      ),
  );
  await api.app.get(DeliverNotice, { strict: false }).executeAll();
}

describe('text that is meant to be run', () => {
  test('is only text, in every place where text comes in', async () => {
    const through: string[] = [];
    const all = operationsOf(world, world.actors.owner, world.home);
    let [places, tried] = [0, 0];
    for (const operation of all) {
      const { name, field, arrange, ask } = operation;
      let call: Call | undefined;
      for (const leaf of leavesOf(field)) {
        places++;
        // Each place gets some of the texts, the next place others; all of them in each with ATTACKS=all (some four minutes).
        const some = process.env['TEST_DATABASE_URL'] ? 5 : 15;
        const every = process.env['ATTACKS'] === 'all' && TEXT.includes(leaf.typeName) ? 1 : some;
        for (const [i, attack] of ATTACKS.entries()) {
          if ((i + places) % every !== 0) continue;
          call ??= await arrange();
          tried++;
          const answer = await ask(withLeaf(field, call.args, leaf, attack));
          const achieved = throughIn(answer);
          if (achieved)
            through.push(`${name} ${leaf.path.join('.')} = ${JSON.stringify(attack.slice(0, 60))}: ${achieved}`);
          if (!operation.isMutation || !succeeded(operation, answer)) continue;
          await call.restore?.();
          call = undefined;
        }
      }
      await call?.restore?.();
    }
    process.stdout.write(
      `injection: ${tried} inputs tried in ${places} places of ${all.length} operations, ${through.length} got through\n`,
    );
    expect(through).toEqual([]);
  }, 600_000);

  test('has left every table in place, and the people in it', async () => {
    const { owner } = world.actors;
    const { data } = await owner.ask({
      query: 'query ($id: ID!) { me { email } need(id: $id) { id } }',
      variables: { id: world.home.needId },
    });
    expect(data).toEqual({ me: { email: owner.email }, need: { id: world.home.needId } });
  });
});

describe('text that is meant to be read as markup or as a header', () => {
  test('is shown as it was typed, on pages and in messages', async () => {
    const MARKUP = ATTACKS.filter((text) => /[<>"'\r\n]/.test(text) && text.length < 100);
    const through: string[] = [];
    const looked = { pages: 0, messages: 0 };
    const { owner, partner } = world.actors;
    const lookAt = async (path: string, typed: string) => {
      looked.pages++;
      const response = await fetch(`${api.url}${path}`, { headers: { 'accept-language': 'en' } });
      const html = await response.text();
      if (response.status >= 500 || response.headers.has('x-injected'))
        through.push(`${path}: HTTP ${response.status}`);
      if (ACTIVE.test(html)) through.push(`${path} shows ${typed}`);
    };
    for (const typed of MARKUP) {
      // Whatever a form would have said to it.
      const name = `Ferme ${typed}`;
      await world.sql(`UPDATE organizations SET name = $2 WHERE id = ANY ($1)`, [
        [world.home.organizationId, world.partnerHome.organizationId],
        name,
      ]);
      await world.sql(`UPDATE people SET name = $2 WHERE id = ANY ($1)`, [
        [owner.actor.personId, partner.actor.personId],
        name,
      ]);
      await lookAt(`/besoins/${world.home.needId}`, typed);
      await lookAt(`/offres/${world.home.offeringId}`, typed);
      await lookAt(`/besoins/${encodeURIComponent(typed)}`, typed);
      await lookAt(`/offres/${encodeURIComponent(typed)}`, typed);
      await lookAt(`/u/${encodeURIComponent(typed)}`, typed);
      await lookAt(`/${encodeURIComponent(typed)}?q=${encodeURIComponent(typed)}`, typed);
      const { data } = await owner.ask({
        query: 'query ($id: ID!) { digestPreview(organizationId: $id) { subject html } }',
        variables: { id: world.home.organizationId },
      });
      const { subject, html } = (data as { digestPreview: { subject: string; html: string } }).digestPreview;
      looked.messages++;
      if (ACTIVE.test(html) || /[\r\n]/.test(subject)) through.push(`the digest shows ${typed}`);
      await sendNotices(typed);
      for (const mail of await mailbox().list(TOLD.length)) {
        looked.messages++;
        const source = String(await mailbox().source(mail.id));
        const headers = source.slice(0, source.indexOf('\r\n\r\n'));
        if (/^(x-injected|bcc):/im.test(headers)) through.push(`a header of ${mail.subject}`);
        if (ACTIVE.test(mail.html)) through.push(`the message ${mail.subject}`);
        await lookAt(`/dev/mail/${mail.id}`, mail.subject);
      }
    }
    await lookAt('/dev/mail', 'subjects');
    process.stdout.write(
      `markup and headers: ${MARKUP.length} texts, ${looked.pages} pages and ${looked.messages} messages, ${through.length} got through\n`,
    );
    expect(looked.messages).toBeGreaterThan(2 * MARKUP.length);
    expect(through).toEqual([]);
  });
});
