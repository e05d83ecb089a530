import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDataSource } from '#database';
import { projectRoot } from '#kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/harness/database.js';

let database: TestDatabase;
const directory = mkdtempSync(join(tmpdir(), 'maillage-cli-'));
beforeAll(async () => void (database = await createTestDatabase()));
afterAll(async () => {
  await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function maillage(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const where = database.embedded
    ? { DATA_DIR: database.dataDir }
    : { DATA_DIR: database.dataDir, DATABASE_URL: database.url };
  const { PATH } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(projectRoot, 'dist/apps/cli/src/main.js'), ...args],
      { env: { PATH, LANG: 'en_CA.UTF-8', ...where, ...env } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const TRACE = /^\s+at /m;

describe('what is refused ends with 2, in one line and without a trace', () => {
  test.each<[string, string[], NodeJS.ProcessEnv, RegExp]>([
    ['an unknown command', ['frobnicate'], {}, /^Unknown command: frobnicate/],
    ['an unknown option', ['migrate', '--fast'], {}, /^Unknown option: --fast/],
    ['a missing argument', ['match'], {}, /^Missing: need-id/],
    ['a kind of file that is none', ['import', 'dreams', 'x.csv'], {}, /dreams|Allowed/],
    ['an identifier that is none', ['match', 'abc'], {}, /^"abc" is not an identifier/],
    ['a file that is not there', ['import', 'needs', 'absent.csv'], {}, /cannot be read/],
    ['a setting', ['migrate'], { PORT: 'banana' }, /^PORT: "banana"/],
    ['seeding with nothing', ['seed'], {}, /--demo/],
    [
      'a role that is none',
      ['user', 'grant', '--email', 'a@example.org', '--role', 'king'],
      {},
      /^"king" is not a role/,
    ],
    [
      'a role for nobody',
      ['user', 'grant', '--email', 'nobody@example.org', '--role', 'administrator'],
      {},
      /^email: No account has verified this address/,
    ],
    ['an account without a readable address', ['user', 'create', '--email', 'x', '--name', 'X'], {}, /^email: /],
  ])('%s', async (_name, args, env, message) => {
    const run = await maillage(args, env);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(message);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
    expect(run.stderr).not.toMatch(TRACE);
  });
});

test('the same in French', async () => {
  expect(await maillage(['frobnicate'], { LANG: 'fr_CA.UTF-8' })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^Commande inconnue/),
  });
});

test('help that is asked for ends with 0', async () => {
  expect(await maillage(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('digest') });
});

test('what fails ends with 1: no such need, no server', async () => {
  expect(await maillage(['match', '00000000-0000-7000-8000-000000000000'])).toMatchObject({
    code: 1,
    stderr: 'Need not found.\n',
  });
  const run = await maillage(['migrate'], { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(/does not answer \(ECONNREFUSED\)/);
  expect(run.stderr).not.toMatch(TRACE);
});

test('imports end with 0, or 3 when some rows were refused; --json gives the whole report', async () => {
  const good = file('good.csv', 'ref,name,roles,latitude,longitude\na,A,producer,46,-72\n');
  expect(await maillage(['import', 'organizations', good])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('created: 1'),
  });
  const mixed = file('mixed.csv', 'ref,name,roles,latitude,longitude,humour\na,A,producer,46,-72,\n,,baker,200,,\n');
  const run = await maillage(['import', 'organizations', mixed, '--dry-run', '--json']);
  expect(run.code).toBe(3);
  expect(run.stderr).toContain('Columns not read: humour');
  const report: { rejected: { problems: { column: string }[] }[] } = JSON.parse(run.stdout);
  expect(report).toMatchObject({ read: 2, unchanged: 1, dryRun: true });
  expect(report.rejected[0]?.problems.map(({ column }) => column)).toEqual(
    expect.arrayContaining(['ref', 'name', 'roles', 'longitude']),
  );
});

test('an account is opened, and doctor finds nothing to mend in the database', async () => {
  const created = await maillage(['user', 'create', '--email', 'a@example.org', '--name', 'A']);
  expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[0-9a-f-]{36}\nPassword/) });
  const { stdout } = await maillage(['doctor', '--json']);
  const findings: { name: string; status: string }[] = JSON.parse(stdout);
  for (const name of ['Node', 'Settings', 'Database', 'PostGIS', 'Schema', 'Catalogue', 'Queue', 'Limits', 'Messages'])
    expect(findings).toContainEqual(expect.objectContaining({ name, status: 'ok' }));
});

describe('doctor looks at what people are told, and at who runs the platform', () => {
  const doctor = async () => {
    const { stdout } = await maillage(['doctor', '--json']);
    const findings: { name: string; status: string; detail: string; mend?: string }[] = JSON.parse(stdout);
    return (name: string) => findings.filter((finding) => finding.name === name);
  };
  const write = async (...statements: string[]) => {
    const db = createDataSource({ url: database.url, entities: [], poolSize: 1 });
    await db.initialize();
    for (const statement of statements) await db.query(statement);
    await db.destroy();
  };

  test('messages that failed are counted by kind, those that wait too long together, and nobody is named', async () => {
    const notice = (kind: string, status: string, age: string) =>
      `INSERT INTO notices (id, kind, name, address, language, facts, status, created_at)
       VALUES (gen_random_uuid(), '${kind}', 'Somebody', 'somebody@ferme.example', 'fr', '{}', '${status}', now() - interval '${age}')`;
    await write(
      notice('verify-email', 'FAILED', '1 day'),
      notice('verify-email', 'FAILED', '6 days'),
      notice('password-changed', 'FAILED', '1 hour'),
      notice('verify-email', 'FAILED', '8 days'),
      notice('verify-email', 'PENDING', '11 minutes'),
      notice('verify-email', 'PENDING', '1 minute'),
    );
    const messages = (await doctor())('Messages');
    expect(messages.map(({ status, detail }) => [status, detail])).toEqual([
      ['warning', 'failed within 7 days: verify-email 2, password-changed 1'],
      ['warning', '1 waiting for more than 10 minutes'],
    ]);
    expect(JSON.stringify(messages)).not.toMatch(/ferme|Somebody/);
  });

  test('until somebody is administrator, it says how to make them one', async () => {
    expect((await doctor())('Administrators')).toEqual([
      expect.objectContaining({ status: 'warning', mend: expect.stringContaining('maillage -- user grant') }),
    ]);
    await write(
      `INSERT INTO platform_roles (person_id, role, region_code) SELECT id, 'ADMINISTRATOR', '' FROM people LIMIT 1`,
    );
    expect((await doctor())('Administrators')).toEqual([expect.objectContaining({ status: 'ok', detail: '1' })]);
    await write('DELETE FROM platform_roles');
  });
});

test('whoever runs the machine names coordinators and administrators; the last administrator stays', async () => {
  const email = 'roles@example.org';
  await maillage(['user', 'create', '--email', email, '--name', 'Rôles']);
  const role = (command: string, ...more: string[]) => maillage(['user', command, '--email', email, '--role', ...more]);
  for (let twice = 0; twice < 2; twice++)
    expect(await role('grant', 'coordinator', '--region', '16')).toEqual({
      code: 0,
      stdout: '',
      stderr: `${email} now has the role: coordinator of region 16.\n`,
    });
  expect(await role('revoke-role', 'coordinator', '--region', '16')).toMatchObject({
    code: 0,
    stderr: `${email} no longer has the role: coordinator of region 16.\n`,
  });
  expect(await role('grant', 'administrator', '--region', '16')).toMatchObject({ code: 2 });
  expect(await role('grant', 'administrator')).toMatchObject({ code: 0 });
  expect(await role('revoke-role', 'administrator')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is always an administrator'),
  });
});
