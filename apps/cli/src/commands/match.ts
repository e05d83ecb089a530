import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Language } from '#kernel';
import type { Application } from '../application.js';
import { language as terminal, result, resultJson, say, seconds, table, UsageError } from '../terminal.js';

interface Options {
  readonly first: number;
  readonly lang: Language;
  readonly json?: boolean;
}

const MAX_SHOWN = 1_000;

export function addMatch(program: Command): void {
  const match = program
    .command('match')
    .description(say('qui peut répondre à un besoin, et pourquoi', 'who can answer a need, and why'))
    .argument('<need-id>', say('identifiant du besoin', "the need's identifier"))
    .option('--first <n>', say('combien en montrer', 'how many to show'), count, 10)
    .addOption(
      new Option('--lang <lang>', say('langue des raisons', 'language of the reasons'))
        .choices(['fr', 'en'])
        .default(terminal),
    )
    .option('--json', say('en JSON', 'as JSON'))
    .action(showMatches);
  match
    .command('rebuild')
    .description(
      say(
        'refait les tables que lit le maillage ; les écritures attendent',
        'makes the tables that matching reads anew; writes wait meanwhile',
      ),
    )
    .action(rebuild);
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > MAX_SHOWN) throw new InvalidArgumentError('');
  return number;
}

async function showMatches(needId: string, { first, lang, json }: Options): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { formatDistance, formatNumber, isId } = await import('#kernel');
  if (!isId(needId)) throw notAnIdentifier(needId);
  await withApplication(async (application) => {
    const { total, totalIsExact, matches } = await findMatches(application, needId, first, lang);
    if (json) {
      resultJson({ needId, total, totalIsExact, matches });
      return;
    }
    const number = formatNumber(total, lang);
    result(
      lang === 'fr'
        ? `${totalIsExact ? number : `Plus de ${number}`} offre(s) répondent à ce besoin ; voici les ${matches.length} premières.`
        : `${totalIsExact ? number : `More than ${number}`} offering(s) answer this need; here are the first ${matches.length}.`,
    );
    matches.forEach((match, i) => {
      result();
      result(
        `${i + 1}. ${formatNumber(match.score, lang, 1)} / 100 · ${formatDistance(match.distanceM, lang)} · ${match.product} · ${match.supplier}`,
      );
      result(`   ${match.offeringId}`);
      const rows = match.criteria.map(({ name, points, maxPoints, reason }) => [
        name,
        `${points} / ${maxPoints}`,
        reason,
      ]);
      for (const line of table(rows, '   ')) result(line);
    });
  });
}

const notAnIdentifier = (text: string) =>
  new UsageError({ fr: `« ${text} » n'est pas un identifiant.`, en: `"${text}" is not an identifier.` });

async function findMatches({ context, database }: Application, needId: string, first: number, lang: Language) {
  const { In } = await import('typeorm');
  const { OrganizationEntity } = await import('#identity');
  const { notFound } = await import('#kernel');
  const { COUNT_LIMIT, explain, FindMatches } = await import('#matching');
  const { NeedEntity } = await import('#needs');
  if (!(await database.db.getRepository(NeedEntity).existsBy({ id: needId })))
    throw notFound({ fr: 'Besoin', en: 'Need' });
  const findMatches = context.get(FindMatches);
  const { matches: shown } = await findMatches.pageOfNeed(needId, { limit: first });
  const count = await findMatches.countOfNeed(needId);
  const suppliers = await database.db
    .getRepository(OrganizationEntity)
    .findBy({ id: In(shown.map(({ pair }) => pair.offering.organizationId)) });
  const nameOf = new Map(suppliers.map(({ id, name }) => [id, name]));
  const matches = shown.map(({ pair, assessment }) => ({
    offeringId: pair.offering.id,
    score: assessment.score,
    distanceM: pair.distanceM,
    product: pair.offering.product.name[lang],
    supplier: nameOf.get(pair.offering.organizationId) ?? '',
    criteria: explain(pair, assessment, lang),
  }));
  return { total: Math.min(count, COUNT_LIMIT), totalIsExact: count <= COUNT_LIMIT, matches };
}

async function rebuild(): Promise<void> {
  const { withDatabase } = await import('../application.js');
  const started = Date.now();
  await withDatabase((_settings, { db }) => db.query('SELECT rebuild_matchable()'));
  result(
    say(
      `Ce que lit le maillage est refait (${seconds(started)}).`,
      `What matching reads is made anew (${seconds(started)}).`,
    ),
  );
}
