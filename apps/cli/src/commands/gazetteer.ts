import type { Command } from 'commander';
import { startProgress } from '../progress.js';
import { EXIT, inTerminalLanguage, note, result, resultJson, say, seconds } from '../terminal.js';

export function addGazetteer(program: Command): void {
  program
    .command('gazetteer')
    .description(say('le répertoire des lieux', 'the gazetteer'))
    .command('import')
    .description(
      say(
        'importe des fichiers officiels de municipalités, de codes postaux ou de régions de tri',
        'imports official files of municipalities, postal codes or forward sortation areas',
      ),
    )
    .argument(
      '<files...>',
      say('fichiers CSV, les municipalités avec points en premier', 'CSV files, municipalities with points first'),
    )
    .option('--json', say('le rapport complet en JSON', 'the whole report as JSON'))
    .action(importFiles);
}

async function importFiles(files: string[], { json }: { json?: boolean }): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { ImportGazetteer } = await import('#geo');
  const reports = await withApplication(async ({ context }) => {
    const done = [];
    for (const path of files) {
      const started = Date.now();
      const progress = startProgress(path);
      const report = await context
        .get(ImportGazetteer)
        .execute({ path, onProgress: (read, total) => progress.update(read, total) })
        .finally(() => progress.stop());
      done.push({ path, ...report });
      if (json) continue;
      for (const { line, reason } of report.rejected)
        note(`${path}, ${say('ligne', 'line')} ${line}${say(' : ', ': ')}${inTerminalLanguage(reason)}`);
      result(
        say(
          `${path} (${report.kind}) : ${report.read} lignes lues, ${report.written} écrites, ${report.rejected.length} refusées (${seconds(started)}).`,
          `${path} (${report.kind}): ${report.read} rows read, ${report.written} written, ${report.rejected.length} refused (${seconds(started)}).`,
        ),
      );
    }
    return done;
  });
  if (json) resultJson(reports);
  if (reports.some(({ rejected }) => rejected.length > 0)) process.exitCode = EXIT.partial;
}
