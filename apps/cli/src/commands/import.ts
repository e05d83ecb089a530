import { Argument, type Command } from 'commander';
import type { ImportKind, ImportReport } from '#imports';
import { startProgress } from '../progress.js';
import { EXIT, inTerminalLanguage, note, result, resultJson, say, seconds } from '../terminal.js';

interface Options {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** As `IMPORT_KINDS` of #imports, which help does not wait for. */
const KINDS: readonly ImportKind[] = ['organizations', 'offerings', 'needs'];

export function addImport(program: Command): void {
  program
    .command('import')
    .description(
      say(
        'importe un fichier CSV, TSV ou XLSX (colonnes : libs/imports/README.md)',
        'imports a CSV, TSV or XLSX file (columns: libs/imports/README.md)',
      ),
    )
    .addArgument(new Argument('<kind>', say('ce que le fichier contient', 'what the file holds')).choices(KINDS))
    .argument('<file>', say('le fichier', 'the file'))
    .option('--dry-run', say("dit ce qui serait fait, n'écrit rien", 'says what would be done, writes nothing'))
    .option('--json', say('le rapport complet en JSON', 'the whole report as JSON'))
    .action(importFile);
}

async function importFile(kind: ImportKind, path: string, options: Options): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { ImportNeeds, ImportOfferings, ImportOrganizations, openImportFile } = await import('#imports');
  const useCases = { organizations: ImportOrganizations, offerings: ImportOfferings, needs: ImportNeeds };
  const started = Date.now();
  const file = await openImportFile(path, kind);
  if (file.ignoredColumns.length > 0)
    note(
      say(
        `Colonnes non lues : ${file.ignoredColumns.join(', ')}`,
        `Columns not read: ${file.ignoredColumns.join(', ')}`,
      ),
    );
  const report = await withApplication(async ({ context }) => {
    const progress = startProgress(say('Importation', 'Importing'));
    return context
      .get<{ execute: InstanceType<typeof ImportNeeds>['execute'] }>(useCases[kind])
      .execute({
        rows: file.rows,
        notes: file.notes,
        dryRun: options.dryRun === true,
        onProgress: ({ read }) => progress.update(read, file.expectedRows),
      })
      .finally(() => progress.stop());
  });
  if (options.json) resultJson(report);
  else print(report, started);
  if (report.rejected.length > 0) process.exitCode = EXIT.partial;
}

function print(report: ImportReport, started: number): void {
  for (const each of report.notes) note(inTerminalLanguage(each));
  for (const { line, problems } of report.rejected)
    for (const { column, message } of problems)
      note(
        `${say('Ligne', 'Line')} ${line}${column ? `, ${column}` : ''}${say(' : ', ': ')}${inTerminalLanguage(message)}`,
      );
  const { read, created, updated, unchanged, rejected, dryRun } = report;
  result(
    say(
      `${dryRun ? 'Essai, rien n’est écrit. ' : ''}Lignes lues : ${read} ; créées : ${created}, mises à jour : ${updated}, inchangées : ${unchanged}, refusées : ${rejected.length} (${seconds(started)}).`,
      `${dryRun ? 'Dry run, nothing is written. ' : ''}Rows read: ${read}; created: ${created}, updated: ${updated}, unchanged: ${unchanged}, refused: ${rejected.length} (${seconds(started)}).`,
    ),
  );
}
