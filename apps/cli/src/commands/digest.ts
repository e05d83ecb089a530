import type { Command } from 'commander';
import { startProgress } from '../progress.js';
import { EXIT, note, result, resultJson, say, seconds, table, UsageError } from '../terminal.js';

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
