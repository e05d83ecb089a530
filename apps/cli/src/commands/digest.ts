import type { Command } from 'commander';
import { startProgress } from '../progress.js';
import { EXIT, language, note, result, resultJson, say, seconds, table, UsageError } from '../terminal.js';

interface RunOptions {
  readonly now?: boolean;
  readonly json?: boolean;
}

export function addDigest(program: Command): void {
  const digest = program.command('digest').description(say('le bulletin hebdomadaire', 'the weekly digest'));
  const now = [
    '--now',
    say(
      "prend aussi les bulletins de cette période dont l'heure n'est pas venue",
      'takes the digests of this period whose hour has not come, too',
    ),
  ] as const;
  digest
    .command('plan')
    .description(say('écrit les bulletins dus, sans rien envoyer', 'writes the digests that are due, sends nothing'))
    .option(...now)
    .action(plan);
  digest
    .command('run')
    .description(say('planifie et envoie les bulletins dus', 'plans and sends the digests that are due'))
    .option(...now)
    .option('--json', say('en JSON', 'as JSON'))
    .action(run);
  digest
    .command('preview')
    .description(say("montre ce qu'une personne recevrait maintenant", 'shows what a person would receive now'))
    .requiredOption('--email <address>', say('la personne', 'the person'))
    .requiredOption('--organization <id-or-slug>', say('son organisme', 'their organization'))
    .option('--html', say('en HTML', 'as HTML'))
    .action(preview);
  digest
    .command('status')
    .description(
      say('ce qui attend, et ce que sont devenus les derniers envois', 'what waits, and how the last runs went'),
    )
    .option('--json', say('en JSON', 'as JSON'))
    .action(status);
  digest
    .command('retry')
    .argument('[id]', say('un seul bulletin', 'one digest'))
    .description(
      say(
        'remet à l’envoi les bulletins en échec dont la période dure encore',
        'puts failed digests whose period lasts still back to be sent',
      ),
    )
    .option('--period <period>', say('ceux d’une période, p. ex. 2026-W48', 'those of a period, e.g. 2026-W48'))
    .action(retry);
  digest
    .command('show')
    .argument('<id>', say('le bulletin', 'the digest'))
    .description(say('dit ce qu’est devenu un bulletin', 'tells what became of a digest'))
    .option('--json', say('en JSON', 'as JSON'))
    .action(show);
}

async function plan({ now }: RunOptions): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { PlanDigests } = await import('#digests');
  const planned = await withApplication(({ context }) =>
    context.get(PlanDigests).execute({ beforeHour: now === true }),
  );
  result(say(`Bulletins planifiés : ${planned.length}.`, `Digests planned: ${planned.length}.`));
}

async function run({ now, json }: RunOptions): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { RunDigests } = await import('#digests');
  const started = Date.now();
  const { done, where } = await withApplication(async ({ context, settings }) => {
    const progress = startProgress(say('Bulletins', 'Digests'));
    const sent = await context
      .get(RunDigests)
      .execute({ beforeHour: now === true, onProgress: ({ done: count, total }) => progress.update(count, total) })
      .finally(() => progress.stop());
    return { done: sent, where: settings.smtpUrl ? new URL(settings.smtpUrl).host : `${settings.dataDir}/mail` };
  });
  if (json) resultJson(done);
  else {
    const { planned, sent, skipped, failed, deferred, pairs, reasons } = done;
    result(
      say(
        `Bulletins : ${planned} planifiés, ${sent} envoyés (${pairs} maillages), ${skipped} sans objet, ${failed} en échec, ${deferred} remis (${seconds(started)}).`,
        `Digests: ${planned} planned, ${sent} sent (${pairs} matches), ${skipped} skipped, ${failed} failed, ${deferred} put off (${seconds(started)}).`,
      ),
    );
    for (const line of table(
      Object.entries(reasons).map(([reason, count]) => [reason, String(count)]),
      '  ',
    ))
      result(line);
    if (sent > 0) note(say(`Remis à ${where}.`, `Handed to ${where}.`));
  }
  if (done.failed + done.deferred > 0) process.exitCode = EXIT.partial;
}

async function preview({
  email,
  organization,
  html,
}: {
  email: string;
  organization: string;
  html?: boolean;
}): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { PreviewDigest } = await import('#digests');
  const { OrganizationEntity, PersonEntity, Sessions } = await import('#identity');
  const { isId } = await import('#kernel');
  const shown = await withApplication(async ({ context, database: { db } }) => {
    const person = await db.getRepository(PersonEntity).findOneBy({ email: email.trim().toLowerCase() });
    const actor = person && (await context.get(Sessions).actorFor(person.id));
    if (!actor)
      throw new UsageError({ fr: `Aucun compte à l'adresse ${email}.`, en: `No account at the address ${email}.` });
    const found = await db
      .getRepository(OrganizationEntity)
      .findOneBy(isId(organization) ? { id: organization } : { slug: organization });
    if (!found)
      throw new UsageError({ fr: `Aucun organisme « ${organization} ».`, en: `No organization "${organization}".` });
    return context.get(PreviewDigest).execute(actor, found.id);
  });
  note(shown.subject);
  result(html ? shown.html : shown.text);
}

const RUNS_SHOWN = 10;

const moment = (at: Date | null): string =>
  at
    ? new Intl.DateTimeFormat(`${language}-CA`, { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' }).format(at)
    : '—';

async function status({ json }: { json?: boolean }): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { ListDigestRuns, ReadDigestBacklog } = await import('#digests');
  const { backlog, runs } = await withApplication(async ({ context }) => ({
    backlog: await context.get(ReadDigestBacklog).current(),
    runs: await context.get(ListDigestRuns).all({ limit: RUNS_SHOWN }),
  }));
  if (json) {
    resultJson({ backlog, runs: runs.map(({ key: _, ...run }) => run) });
    return;
  }
  const { waiting, oldestWaitingSince, leased, retrying, failedLastWeek } = backlog;
  result(
    say(
      `En attente : ${waiting} (en cours d’envoi : ${leased}, remis à plus tard : ${retrying}). En échec depuis sept jours : ${failedLastWeek}.`,
      `Waiting: ${waiting} (being sent: ${leased}, put off: ${retrying}). Failed in the last seven days: ${failedLastWeek}.`,
    ),
  );
  if (oldestWaitingSince)
    result(
      say(
        `Le plus ancien attend depuis le ${moment(oldestWaitingSince)} UTC.`,
        `The oldest has waited since ${moment(oldestWaitingSince)} UTC.`,
      ),
    );
  if (runs.length === 0) {
    result(say('Aucun envoi n’a encore été planifié.', 'Nothing has been planned yet.'));
    return;
  }
  const heading =
    language === 'fr'
      ? ['planifié (UTC)', 'bulletins', 'en attente', 'envoyés', 'sans objet', 'en échec', 'durée', 'raisons']
      : ['planned (UTC)', 'digests', 'waiting', 'sent', 'skipped', 'failed', 'duration', 'reasons'];
  const rows = runs.map((run) => [
    moment(run.plannedAt),
    ...[run.planned, run.waiting, run.sent, run.skipped, run.failed].map(String),
    run.durationMs === null ? '—' : `${Math.round(run.durationMs / 1000)} s`,
    run.reasons.map(({ reason, count }) => `${reason} × ${count}`).join(', '),
  ]);
  for (const line of table([heading, ...rows], '  ')) result(line);
}

async function retry(id: string | undefined, { period }: { period?: string }): Promise<void> {
  if (id !== undefined && period !== undefined)
    throw new UsageError({
      fr: 'Donner un bulletin ou une période, pas les deux.',
      en: 'Give a digest or a period, not both.',
    });
  const { withApplication } = await import('../application.js');
  const { RetryDigests } = await import('#digests');
  const which = id !== undefined ? { id } : period !== undefined ? { period } : {};
  // Whoever runs the machine is nobody of the platform.
  const { retried, tooLate } = await withApplication(({ context }) =>
    context.get(RetryDigests).executeAs({ personId: null }, which),
  );
  result(
    say(
      `Remis à l’envoi : ${retried}. Trop tard : ${tooLate}.`,
      `Put back to be sent: ${retried}. Too late: ${tooLate}.`,
    ),
  );
}

async function show(id: string, { json }: { json?: boolean }): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { ShowDigest } = await import('#digests');
  const shown = await withApplication(({ context }) => context.get(ShowDigest).execute(id));
  if (json) {
    resultJson(shown);
    return;
  }
  const about =
    shown.organizationName ??
    (shown.regionCode
      ? say(`région ${shown.regionCode}`, `region ${shown.regionCode}`)
      : say('toutes les régions', 'every region'));
  const rows: [string, string][] = [
    [say('À propos de', 'About'), about],
    [say('Période', 'Period'), `${shown.period} (${shown.timeZone})`],
    [say('État', 'Status'), shown.reason === null ? shown.status : `${shown.status}, ${shown.reason}`],
    [say('Objet', 'Subject'), shown.subject ?? '—'],
    [say('Maillages', 'Matches'), String(shown.pairCount)],
    [say('Tentatives', 'Attempts'), String(shown.attempts)],
    [say('Planifié (UTC)', 'Planned (UTC)'), moment(shown.plannedAt)],
    [say('Composé (UTC)', 'Composed (UTC)'), moment(shown.composedAt)],
    [say('Envoyé (UTC)', 'Sent (UTC)'), moment(shown.sentAt)],
    [say('Prochaine tentative (UTC)', 'Next attempt (UTC)'), moment(shown.retryAt)],
  ];
  for (const line of table(rows)) result(line);
}
