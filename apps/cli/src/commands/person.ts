import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { INestApplicationContext } from '@nestjs/common';
import { InvalidInput } from '#kernel';
import { inTerminalLanguage, note, resultJson, say, UsageError } from '../terminal.js';

interface Options {
  readonly email: string;
  readonly out?: string;
}

export function addPerson(program: Command): void {
  const person = program
    .command('person')
    .description(say('les renseignements personnels de quelqu’un', 'the personal data of somebody'));
  const EMAIL = [
    '--email <address>',
    say('adresse confirmée de la personne', "the person's verified address"),
  ] as const;
  person
    .command('export')
    .description(
      say('écrit en JSON tout ce qui est détenu sur la personne', 'writes everything held on the person as JSON'),
    )
    .requiredOption(...EMAIL)
    .option('--out <file>', say('fichier ; sinon la sortie standard', 'file; otherwise standard output'))
    .action(exportPerson);
  person
    .command('erase')
    .description(say('efface le compte, pour de bon', 'erases the account, for good'))
    .requiredOption(...EMAIL)
    .action(erasePerson);
}

async function exportPerson({ email, out }: Options): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { ExportPerson } = await import('#privacy');
  const found = await withApplication(async ({ context }) =>
    context.get(ExportPerson).of(await personWith(context, email)),
  );
  if (!out) {
    resultJson(found);
    return;
  }
  // Readable by nobody else on the machine.
  await writeFile(out, `${JSON.stringify(found, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  note(say(`Écrit dans ${out}.`, `Written to ${out}.`));
}

async function erasePerson({ email }: Options): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { ErasePerson } = await import('#privacy');
  await withApplication(async ({ context }) => {
    try {
      await context.get(ErasePerson).of(await personWith(context, email));
    } catch (error) {
      const [first] = error instanceof InvalidInput ? error.problems : [];
      throw first ? new UsageError(first.message) : error;
    }
  });
  note(inTerminalLanguage({ fr: 'Le compte est effacé.', en: 'The account is erased.' }));
}

async function personWith(context: INestApplicationContext, email: string): Promise<string> {
  const { DataSource } = await import('typeorm');
  const { PersonEntity } = await import('#identity');
  const people = await context
    .get(DataSource)
    .getRepository(PersonEntity)
    .findBy({ email: email.trim().toLowerCase() });
  const person = people.find(({ emailVerifiedAt }) => emailVerifiedAt !== null);
  if (person) return person.id;
  throw new UsageError({
    fr: 'Aucun compte n’a cette adresse confirmée.',
    en: 'No account has this address, verified.',
  });
}
