import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { EXIT, language, note, result, resultJson, say, table, UsageError } from '../terminal.js';

/** As many as a terminal shows with patience. */
const MOST = 1_000;

export function addMail(program: Command): void {
  const mail = program
    .command('mail')
    .description(say('les adresses où l’on n’écrit plus', 'addresses not written to'));
  mail
    .command('suppressions')
    .description(say('les adresses écartées, la dernière d’abord', 'suppressed addresses, newest first'))
    .option('--json', say('en JSON', 'as JSON'))
    .action(listSuppressions);
  mail
    .command('suppress <address>')
    .description(say('n’écrit plus à cette adresse', 'writes to this address no more'))
    .action(suppress);
  mail
    .command('release <address>')
    .description(say('écrit de nouveau à cette adresse', 'writes to this address again'))
    .action(release);
  mail
    .command('bounce <file>')
    .description(
      say(
        'lit un avis de non-remise ou une plainte ; « - » : l’entrée standard',
        'reads a delivery status notification or a complaint; "-": standard input',
      ),
    )
    .action(readBounce);
}

async function listSuppressions({ json }: { json?: boolean }): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { ListSuppressions } = await import('#bounces');
  const found = await withApplication(({ context }) => context.get(ListSuppressions).forOperator(MOST));
  const rows = found.map(({ id, address, reason, source, code, since }) => ({
    id,
    address,
    reason,
    source,
    code,
    since,
  }));
  if (json) {
    resultJson(rows);
    return;
  }
  const day = (at: Date) => at.toLocaleDateString(language === 'fr' ? 'fr-CA' : 'en-CA');
  for (const line of table(
    rows.map(({ address, reason, source, code, since }) => [
      address ?? say('(effacée)', '(erased)'),
      reason,
      source,
      code ?? '',
      day(since),
    ]),
  ))
    result(line);
  note(say(`${rows.length} adresse(s) écartée(s).`, `${rows.length} suppressed address(es).`));
}

async function suppress(address: string): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { DecideSuppression } = await import('#bounces');
  await withApplication(({ context }) => context.get(DecideSuppression).execute(address));
  note(say(`Plus rien n’est envoyé à ${address}.`, `Nothing is sent to ${address} any more.`));
}

async function release(address: string): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { ReleaseAddress } = await import('#bounces');
  const { InvalidInput } = await import('#kernel');
  await withApplication(({ context }) => context.get(ReleaseAddress).byOperator(address)).catch((error: unknown) => {
    const [first] = error instanceof InvalidInput ? error.problems : [];
    throw first ? new UsageError(first.message) : error;
  });
  note(say(`On écrit de nouveau à ${address}.`, `Messages go to ${address} again.`));
}

async function readBounce(file: string): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { MAX_REPORT_BYTES, ReadReport } = await import('#bounces');
  const { InvalidInput } = await import('#kernel');
  const source = file === '-' ? await standardInput(MAX_REPORT_BYTES) : await readFile(file);
  const { taken, ignored } = await withApplication(({ context }) => context.get(ReadReport).execute(source)).catch(
    (error: unknown) => {
      const [first] = error instanceof InvalidInput ? error.problems : [];
      throw first ? new UsageError(first.message) : error;
    },
  );
  note(
    say(
      `${taken} destinataire(s) pris en compte, ${ignored} à qui rien n’avait été envoyé.`,
      `${taken} recipient(s) taken into account, ${ignored} to whom nothing had been sent.`,
    ),
  );
  if (taken === 0 && ignored > 0) process.exitCode = EXIT.partial;
}

/** What is longer than a report can be is cut off, and refused for it. */
async function standardInput(most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) break;
  }
  return Buffer.concat(chunks);
}
