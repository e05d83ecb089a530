import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type TOTP, URI } from 'otpauth';
import { Clock } from '#kernel';
import { DevelopmentMailbox, type StoredMail } from '#mail';
import { DeliverNotice } from '#notices';
import { ApplyRetention } from '#privacy';
import { type RunningApi, startApi } from '../harness/api.js';

/** Accounts from the outside: what a browser sends, what a mailbox gets, and what a stranger may learn. */

class MovableClock extends Clock {
  private at = new Date('2026-11-22T15:00:00Z').getTime();
  override now = () => new Date(this.at);
  advance(minutes: number) {
    this.at += minutes * 60_000;
  }
}

const PASSWORD = 'carottes sous la neige';
const OTHER = 'pommes au fond du rang';
const DAY = 24 * 60;
let api: RunningApi;
const clock = new MovableClock();

interface Answer {
  readonly data: Record<string, { userErrors: { path: string[]; code: string; message: string }[] }>;
  readonly errors?: { message: string; extensions: { code: string } }[];
}

/** A browser: it keeps its cookie, and fills forms in. */
class Browser {
  cookie = '';
  constructor(
    readonly language = 'fr',
    readonly agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  ) {}

  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${api.url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: {
        'accept-language': this.language,
        'user-agent': this.agent,
        ...(this.cookie && { cookie: this.cookie }),
        ...init.headers,
      },
    });
    for (const set of response.headers.getSetCookie())
      if (set.startsWith('maillage_session=')) this.cookie = set.split(';')[0] ?? '';
    return response;
  }

  async ask(query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await this.send('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  }

  /** The codes of what a mutation refused. */
  async codes(mutation: string, args: Record<string, string | null>, fields = ''): Promise<string[]> {
    const types = Object.keys(args).map((name) => `$${name}: String${NULLABLE.includes(name) ? '' : '!'}`);
    const passed = Object.keys(args).map((name) => `${name}: $${name}`);
    const { data, errors } = await this.ask(
      `mutation (${types.join(', ')}) { ${mutation}(${passed.join(', ')}) { ${fields} userErrors { path code message } } }`,
      args,
    );
    if (errors) return errors.map(({ extensions }) => extensions.code);
    return data[mutation]?.userErrors.map(({ path, code }) => `${path.join('.')} ${code}`) ?? [];
  }

  async signUp(email: string, password = PASSWORD): Promise<Answer> {
    return this.ask(
      'mutation ($input: SignUpInput!) { signUp(input: $input) { viewer { email emailVerified } userErrors { path code message } } }',
      { input: { email, password, name: 'Camille Roy', language: this.language.startsWith('en') ? 'EN' : 'FR' } },
    );
  }

  async signIn(email: string, password = PASSWORD, code?: string): Promise<string[]> {
    const { data, errors } = await this.ask(
      'mutation ($input: SignInInput!) { signIn(input: $input) { viewer { id } userErrors { path code message } } }',
      { input: { email, password, code } },
    );
    if (errors) return errors.map(({ extensions }) => extensions.code);
    return data['signIn']?.userErrors.map(({ path, code }) => `${path.join('.')} ${code}`) ?? [];
  }

  async me<T = { email: string; emailVerified: boolean }>(fields = 'email emailVerified'): Promise<T | null> {
    return ((await this.ask(`{ me { ${fields} } }`)).data as unknown as { me: T | null }).me;
  }

  post(path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
      body: new URLSearchParams(form).toString(),
    });
  }
}
const NULLABLE = ['code', 'password'];

/** Delivers what waits. @returns what came for an address since it was looked at last, the newest first */
const seen = new Set<string>();
async function mailsTo(address: string): Promise<StoredMail[]> {
  clock.advance(1);
  await api.app.get(DeliverNotice, { strict: false }).executeAll();
  const mails = (await api.app.get(DevelopmentMailbox, { strict: false }).list(200)).filter(
    ({ id, to }) => to.address === address && !seen.has(id),
  );
  mails.forEach(({ id }) => seen.add(id));
  return mails;
}
const linkIn = (mail: StoredMail | undefined): string => {
  const path = /https?:\/\/[^\s/]+(\/compte\/[\w/-]+)/.exec(mail?.text ?? '')?.[1];
  if (!path) throw new Error(`no link in ${JSON.stringify(mail?.subject)}`);
  return path;
};
const tokenIn = (mail: StoredMail | undefined): string => linkIn(mail).split('/').at(-1) ?? '';

let count = 0;
const fresh = () => `camille${++count}@example.org`;

/** Somebody whose address is confirmed, signed in. */
async function confirmed(browser = new Browser()): Promise<{ email: string; browser: Browser }> {
  const email = fresh();
  await browser.signUp(email);
  expect((await browser.post(linkIn((await mailsTo(email))[0]))).status).toBe(200);
  return { email, browser };
}

beforeAll(async () => {
  api = await startApi(clock);
});
afterAll(() => api.stop());

describe('signing up', () => {
  test('the account waits until the link of the mail is followed and its button pressed', async () => {
    const email = fresh();
    const browser = new Browser();
    const { data } = await browser.signUp(email.toUpperCase());
    expect(data).toMatchObject({ signUp: { viewer: { email, emailVerified: false }, userErrors: [] } });
    const created = await browser.ask(
      'mutation { createOrganization(input: { name: "Ferme", roles: [PRODUCER], site: { municipality: "Rimouski" } }) { userErrors { code } } }',
    );
    expect(created.errors?.[0]?.extensions.code).toBe('FORBIDDEN');

    const [mail] = await mailsTo(email);
    expect(mail?.subject).toBe('Confirmez votre adresse');
    const page = await browser.send(linkIn(mail));
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(await page.text()).toContain(`<strong>${email}</strong>`);
    expect(await browser.me()).toEqual({ email, emailVerified: false });
    expect((await browser.post(linkIn(mail))).status).toBe(200);
    expect(await browser.me()).toEqual({ email, emailVerified: true });
  });

  test('a link works once, and not after a week', async () => {
    const { email } = await confirmed();
    const late = fresh();
    const browser = new Browser();
    await browser.signUp(late);
    const [mail] = await mailsTo(late);
    clock.advance(7 * DAY);
    expect(await browser.codes('verifyEmail', { token: tokenIn(mail) })).toEqual(['token LINK_EXPIRED']);
    expect((await browser.send(linkIn(mail))).status).toBe(404);
    expect(await browser.ask('mutation { resendVerification { sent } }')).toEqual({
      data: { resendVerification: { sent: true } },
    });
    const token = tokenIn((await mailsTo(late))[0]);
    expect(await browser.codes('verifyEmail', { token })).toEqual([]);
    expect(await browser.codes('verifyEmail', { token })).toEqual(['token LINK_EXPIRED']);
    expect(await new Browser().signIn(email)).toEqual([]);
  });

  test('nobody learns whether an address has an account: the answer is the same, and the mailbox tells', async () => {
    const { email } = await confirmed();
    const stranger = new Browser('en');
    const taken = await stranger.signUp(email, OTHER);
    const free = fresh();
    const notTaken = await new Browser('en').signUp(free, OTHER);
    expect(JSON.stringify(taken).replaceAll(email, '…')).toBe(JSON.stringify(notTaken).replaceAll(free, '…'));
    const mails = await mailsTo(email);
    expect(mails.map(({ subject }) => subject)).toEqual(['You have an account already']);
    expect(mails[0]?.text).not.toContain('/compte/');
    expect(await stranger.me()).toEqual({ email, emailVerified: false });
    expect(await new Browser().signIn(email)).toEqual([]);
  });

  test('an account opened with another’s address cannot be confirmed by its owner, who takes the address back', async () => {
    const email = fresh();
    const thief = new Browser();
    await thief.signUp(email, 'le mot du voleur');
    const [trap] = await mailsTo(email);
    const owner = new Browser();
    expect(await (await owner.send(linkIn(trap))).text()).toContain('name="password"');
    expect((await owner.post(linkIn(trap))).status).toBe(422);
    expect((await owner.post(linkIn(trap), { password: PASSWORD })).status).toBe(422);
    await owner.signUp(email);
    const [mine] = await mailsTo(email);
    expect(await owner.codes('verifyEmail', { token: tokenIn(trap) })).toEqual(['password PASSWORD_REQUIRED']);
    expect(await owner.codes('verifyEmail', { token: tokenIn(mine) })).toEqual([]);
    expect(await thief.me()).toBeNull();
    expect(await thief.signIn(email, 'le mot du voleur')).toEqual(['password WRONG_CREDENTIALS']);
    expect(await thief.codes('verifyEmail', { token: tokenIn(trap) })).toEqual(['token LINK_EXPIRED']);
  });

  test('elsewhere than where they signed up, people confirm with their password, and are signed in', async () => {
    const email = fresh();
    await new Browser().signUp(email);
    const phone = new Browser();
    expect((await phone.post(linkIn((await mailsTo(email))[0]), { password: PASSWORD })).status).toBe(200);
    expect(await phone.me()).toEqual({ email, emailVerified: true });
  });

  test('at most three wait for one address, and none after a week', async () => {
    const email = fresh();
    const browsers = [new Browser(), new Browser(), new Browser(), new Browser()];
    for (const browser of browsers) {
      await browser.signUp(email);
      clock.advance(1);
    }
    const there = async () => Promise.all(browsers.map(async (browser) => (await browser.me()) !== null));
    expect(await there()).toEqual([false, true, true, true]);
    clock.advance(7 * DAY);
    expect((await api.app.get(ApplyRetention, { strict: false }).execute()).pendingPeople).toBeGreaterThanOrEqual(3);
    expect(await there()).toEqual([false, false, false, false]);
  });

  test('what everybody tries first, or one’s own name, is refused in words', async () => {
    const messages = async (language: string, password: string) =>
      (await new Browser(language).signUp(fresh(), password)).data['signUp']?.userErrors.map(({ message }) => message);
    expect(await messages('fr', 'motdepasse123')).toEqual([expect.stringContaining('premiers qu’on essaie')]);
    expect(await messages('en', 'Camille Roy 1')).toEqual(['The password cannot be your name or your address.']);
  });
});

describe('signing in', () => {
  test('a session is new each time: the one that was found is closed, and what was stolen before is worth nothing', async () => {
    const { email, browser } = await confirmed();
    const before = browser.cookie;
    expect(await browser.signIn(email)).toEqual([]);
    expect(browser.cookie).not.toBe(before);
    const old = new Browser();
    old.cookie = before;
    expect(await old.me()).toBeNull();
    const copy = new Browser();
    copy.cookie = browser.cookie;
    expect(await copy.me()).toMatchObject({ email });
    await browser.ask('mutation { signOut { userErrors { code } } }');
    expect(await copy.me()).toBeNull();
  });

  test('an unknown address, a wrong password and a waiting account answer alike, in about the same time', async () => {
    const { email } = await confirmed();
    const browser = new Browser();
    const times: Record<string, number[]> = { known: [], unknown: [] };
    for (let i = 0; i < 20; i++)
      for (const [kind, address] of [
        ['known', email],
        ['unknown', `personne${i}@example.org`],
      ] as const) {
        const started = performance.now();
        expect(await browser.signIn(address, 'ce n’est pas lui')).toEqual(['password WRONG_CREDENTIALS']);
        times[kind]?.push(performance.now() - started);
      }
    const median = (list: number[] = []) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? NaN;
    const [known, unknown] = [median(times['known']), median(times['unknown'])];
    process.stdout.write(
      `sign-in refused, medians of 20: known ${known.toFixed(1)} ms, unknown ${unknown.toFixed(1)} ms\n`,
    );
    expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(2);
  });

  test('sessions are listed, and ended one by one or all at once', async () => {
    const { email, browser } = await confirmed();
    const phone = new Browser('fr', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1');
    await phone.signIn(email);
    type Listed = { sessions: { id: string; method: string; client: string; current: boolean }[] };
    const list = async (of: Browser) => (await of.me<Listed>('sessions { id method client current }'))?.sessions ?? [];
    expect((await list(phone)).map(({ method, client, current }) => [method, client, current])).toEqual(
      expect.arrayContaining([
        ['SIGN_UP', 'Firefox · Linux', false],
        ['PASSWORD', 'Safari · iOS', true],
      ]),
    );
    const stranger = (await confirmed()).browser;
    const id = (await list(browser)).find(({ client }) => client === 'Safari · iOS')?.id;
    const end = 'mutation ($id: ID!) { endSession(id: $id) { ended userErrors { code } } }';
    expect((await stranger.ask(end, { id })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await browser.ask(end, { id })).errors).toBeUndefined();
    expect(await phone.me()).toBeNull();
    await phone.signIn(email);
    await browser.ask('mutation { signOutEverywhere { ended } }');
    expect([await phone.me(), await browser.me()]).toEqual([null, null]);
  });

  test('a session ends after 30 days without use, and after 90 in any case', async () => {
    const { email, browser } = await confirmed();
    const idle = new Browser();
    await idle.signIn(email);
    for (let day = 0; day < 80; day += 20) {
      expect(await browser.me()).not.toBeNull();
      clock.advance(20 * DAY);
    }
    expect(await idle.me()).toBeNull();
    expect(await browser.me()).not.toBeNull();
    clock.advance(11 * DAY);
    expect(await browser.me()).toBeNull();
  });
});

describe('being let in again', () => {
  test('a mailed link signs in once, within a quarter of an hour', async () => {
    const { email } = await confirmed();
    const browser = new Browser('en');
    expect(await browser.codes('requestSignInLink', { email }, 'sent')).toEqual([]);
    const [mail] = await mailsTo(email);
    expect((await browser.send(linkIn(mail))).status).toBe(200);
    expect(await browser.me()).toBeNull();
    expect((await browser.post(linkIn(mail), {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await browser.post(linkIn(mail))).status).toBe(200);
    expect(await browser.me()).toMatchObject({ email });
    expect((await new Browser().post(linkIn(mail))).status).toBe(404);
    await browser.codes('requestSignInLink', { email }, 'sent');
    const token = tokenIn((await mailsTo(email))[0]);
    clock.advance(15);
    expect(await new Browser().codes('signInByLink', { token })).toEqual(['token LINK_EXPIRED']);
  });

  test('asking for a link tells nothing of an address without account, but in its mailbox', async () => {
    const { email } = await confirmed();
    const nobody = fresh();
    const browser = new Browser();
    for (const mutation of ['requestSignInLink', 'requestPasswordReset']) {
      const query = `mutation ($email: String!) { ${mutation}(email: $email) { sent userErrors { code } } }`;
      expect(await browser.ask(query, { email: nobody })).toEqual(await browser.ask(query, { email }));
    }
    expect((await mailsTo(nobody)).map(({ subject }) => subject)).toEqual(
      Array(2).fill('Aucun compte à cette adresse'),
    );
  });

  test('a new password by mail ends every session, is told, and works once', async () => {
    const { email, browser } = await confirmed();
    const forgetful = new Browser();
    await forgetful.codes('requestPasswordReset', { email }, 'sent');
    const [mail] = await mailsTo(email);
    expect((await forgetful.post(linkIn(mail), { newPassword: 'court' })).status).toBe(422);
    expect((await forgetful.post(linkIn(mail), { newPassword: OTHER })).status).toBe(200);
    expect([await browser.me(), await forgetful.me()]).toEqual([null, null]);
    expect(await forgetful.codes('resetPassword', { token: tokenIn(mail), newPassword: PASSWORD })).toEqual([
      'token LINK_EXPIRED',
    ]);
    expect(await forgetful.signIn(email)).toEqual(['password WRONG_CREDENTIALS']);
    expect(await forgetful.signIn(email, OTHER)).toEqual([]);
    expect((await mailsTo(email)).map(({ subject }) => subject)).toEqual(['Votre mot de passe a changé']);
  });

  test('a new password of one’s own takes the old one, and ends the other sessions', async () => {
    const { email, browser } = await confirmed();
    const other = new Browser();
    await other.signIn(email);
    const change = (currentPassword: string) =>
      browser.codes('changePassword', { currentPassword, newPassword: OTHER });
    expect(await change('pas le bon du tout')).toEqual(['currentPassword WRONG_PASSWORD']);
    expect(await change(PASSWORD)).toEqual([]);
    expect([await browser.me(), await other.me()]).toEqual([expect.anything(), null]);
  });

  test('an account moves to an address whose mail its owner reads; the old one is told, and its links die', async () => {
    const { email, browser } = await confirmed();
    const newEmail = fresh();
    await browser.codes('requestPasswordReset', { email }, 'sent');
    const [oldLink] = await mailsTo(email);
    const query = { newEmail, password: PASSWORD };
    const change =
      'mutation ($newEmail: String!, $password: String!) { changeEmail(newEmail: $newEmail, password: $password) { sent userErrors { code } } }';
    const wrong = (await browser.ask(change, { ...query, password: 'pas le bon' })).data['changeEmail'];
    expect(wrong?.userErrors.map(({ code }) => code)).toEqual(['WRONG_PASSWORD']);
    expect((await browser.ask(change, query)).data).toEqual({ changeEmail: { sent: true, userErrors: [] } });
    const [mail] = await mailsTo(newEmail);
    expect((await new Browser().post(linkIn(mail))).status).toBe(422);
    expect((await browser.post(linkIn(mail))).status).toBe(200);
    expect(await browser.me()).toEqual({ email: newEmail, emailVerified: true });
    expect((await mailsTo(email)).map(({ subject }) => subject)).toEqual(['Votre adresse a changé']);
    expect((await browser.send(linkIn(oldLink))).status).toBe(404);
    const { email: taken } = await confirmed();
    expect((await browser.ask(change, { newEmail: taken, password: PASSWORD })).data).toEqual({
      changeEmail: { sent: true, userErrors: [] },
    });
    expect((await mailsTo(taken)).map(({ subject }) => subject)).toEqual(['Vous avez déjà un compte']);
  });
});

describe('a second factor', () => {
  const start = 'mutation ($password: String!) { startSecondFactor(password: $password) { uri userErrors { code } } }';

  async function guarded() {
    const { email, browser } = await confirmed();
    const started = (await browser.ask(start, { password: PASSWORD })).data as unknown as {
      startSecondFactor: { uri: string };
    };
    const app = URI.parse(started.startSecondFactor.uri) as TOTP;
    const code = () => app.generate({ timestamp: clock.now().getTime() });
    const { data } = await browser.ask(
      'mutation ($code: String!) { confirmSecondFactor(code: $code) { recoveryCodes userErrors { code } } }',
      { code: code() },
    );
    const { recoveryCodes } = (data as unknown as { confirmSecondFactor: { recoveryCodes: string[] } })
      .confirmSecondFactor;
    return { email, browser, code, recoveryCodes };
  }

  test('is asked for with a right password, works once a step, and is told of', async () => {
    const { email, code } = await guarded();
    expect((await mailsTo(email)).map(({ subject }) => subject)).toContain('Votre second facteur est actif');
    const browser = new Browser();
    expect(await browser.signIn(email, 'pas le bon du tout')).toEqual(['password WRONG_CREDENTIALS']);
    expect(await browser.signIn(email)).toEqual(['code SECOND_FACTOR_REQUIRED']);
    clock.advance(1);
    const once = code();
    expect(await browser.signIn(email, PASSWORD, once)).toEqual([]);
    expect(await new Browser().signIn(email, PASSWORD, once)).toEqual(['code WRONG_CODE']);
    clock.advance(1);
    const both = await Promise.all([1, 2].map(() => new Browser().signIn(email, PASSWORD, code())));
    expect(both.flat()).toEqual(['code WRONG_CODE']);
  });

  test('a recovery code works once; a mailed link does not go around it', async () => {
    const { email, browser, recoveryCodes } = await guarded();
    expect(recoveryCodes).toHaveLength(10);
    const [first = ''] = recoveryCodes;
    expect(await new Browser().signIn(email, PASSWORD, first.toLowerCase())).toEqual([]);
    expect(await new Browser().signIn(email, PASSWORD, first)).toEqual(['code WRONG_CODE']);
    expect(await browser.me('secondFactor { enabled recoveryCodesLeft }')).toEqual({
      secondFactor: { enabled: true, recoveryCodesLeft: 9 },
    });
    await browser.codes('requestSignInLink', { email }, 'sent');
    const token = tokenIn((await mailsTo(email)).find(({ text }) => text.includes('/compte/')));
    expect(await new Browser().codes('signInByLink', { token })).toEqual(['code SECOND_FACTOR_REQUIRED']);
    expect(await new Browser().codes('signInByLink', { token, code: recoveryCodes[1] ?? '' })).toEqual([]);
  });

  test('its secret lies in the database encrypted', async () => {
    const { browser } = await confirmed();
    const { data } = await browser.ask(start, { password: PASSWORD });
    const { uri } = (data as unknown as { startSecondFactor: { uri: string } }).startSecondFactor;
    const secret = Buffer.from((URI.parse(uri) as TOTP).secret.bytes);
    const rows = await api.db.query<{ secret: Buffer }[]>('SELECT secret FROM second_factors');
    expect(rows.some((row) => row.secret.includes(secret))).toBe(false);
  });
});
