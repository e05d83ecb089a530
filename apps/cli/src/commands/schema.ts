import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { projectRoot } from '#kernel';
import { EXIT, note, result, say, UsageError } from '../terminal.js';

const PATH = join('apps', 'api', 'schema.graphql');

export function addSchema(program: Command): void {
  program
    .command('schema')
    .description(say(`le schéma GraphQL (${PATH})`, `the GraphQL schema (${PATH})`))
    .option('--check', say('échoue si le fichier ne suit pas le code', 'fails when the file does not follow the code'))
    .option('--write', say('écrit le fichier', 'writes the file'))
    .action(schema);
}

async function schema({ check, write }: { check?: boolean; write?: boolean }): Promise<void> {
  if (check && write) throw new UsageError({ fr: 'Choisir --check ou --write.', en: 'Choose --check or --write.' });
  // Here and nowhere else, so that no other command loads Apollo.
  const { printApiSchema } = await import('../../../api/src/schema.js');
  const printed = await printApiSchema();
  const path = join(projectRoot, PATH);
  if (write) {
    writeFileSync(path, printed);
    result(say(`${PATH} est écrit.`, `${PATH} is written.`));
    return;
  }
  if (!check) return void process.stdout.write(printed);
  const committed = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (committed === printed) {
    result(say(`${PATH} suit le code.`, `${PATH} follows the code.`));
    return;
  }
  note(
    say(
      `${PATH} ne suit pas le code, à partir de la ligne ${firstDifference(committed, printed)} : lancer « npm run maillage -- schema --write » et relire la différence.`,
      `${PATH} does not follow the code, from line ${firstDifference(committed, printed)} on: run "npm run maillage -- schema --write" and review the difference.`,
    ),
  );
  process.exitCode = EXIT.failure;
}

function firstDifference(a: string, b: string): number {
  const [left, right] = [a.split('\n'), b.split('\n')];
  const index = right.findIndex((line, i) => line !== left[i]);
  return (index < 0 ? right.length : index) + 1;
}
