import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Language } from '#kernel';
import type { Application } from '../application.js';
import { language as terminal, result, resultJson, say, seconds, table, UsageError } from '../terminal.js';

interface Options {
  readonly first: number;
  readonly lang: Language;
  readonly json?: boolean;
  readonly plan?: boolean;
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
    .option('--plan', say('qui peut y répondre ensemble, mois par mois', 'who can answer it together, month by month'))
    .option('--json', say('en JSON', 'as JSON'))
    .action(showMatches);
  match
    .command('rebuild')
    .description(
      say(
        'refait les tables que lit le maillage ; écritures et maillages attendent',
        'makes the tables that matching reads anew; writes and matches wait meanwhile',
      ),
    )
    .action(rebuild);
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > MAX_SHOWN) throw new InvalidArgumentError('');
  return number;
}

async function showMatches(needId: string, { first, lang, json, plan }: Options): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { formatDistance, formatNumber, isId } = await import('#kernel');
  if (!isId(needId)) throw notAnIdentifier(needId);
  await withApplication(async (application) => {
    if (plan) {
      await showPlan(application, needId, lang, json);
      return;
    }
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
  const { notFound } = await import('#kernel');
  const { COUNT_LIMIT, explain, FindMatches } = await import('#matching');
  const { NeedEntity } = await import('#needs');
  if (!(await database.db.getRepository(NeedEntity).existsBy({ id: needId })))
    throw notFound({ fr: 'Besoin', en: 'Need' });
  const findMatches = context.get(FindMatches);
  const { matches: shown } = await findMatches.pageOfNeed(needId, { limit: first });
  const count = await findMatches.countOfNeed(needId);
  const nameOf = await namesOf(
    database,
    shown.map(({ pair }) => pair.offering.organizationId),
  );
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

async function namesOf({ db }: Application['database'], organizationIds: string[]): Promise<Map<string, string>> {
  const { In } = await import('typeorm');
  const { OrganizationEntity } = await import('#identity');
  const organizations = await db.getRepository(OrganizationEntity).findBy({ id: In(organizationIds) });
  return new Map(organizations.map(({ id, name }) => [id, name]));
}

async function showPlan({ context, database }: Application, needId: string, lang: Language, json?: boolean) {
  const { formatDistance, formatNumber, formatPercent, formatUnit } = await import('#kernel');
  const { inUnitOf, PlanSupply } = await import('#matching');
  const { need, segments, plan, matchOf } = await context.get(PlanSupply).ofNeed(needId);
  const nameOf = await namesOf(
    database,
    plan.lines.map(({ organizationId }) => organizationId),
  );
  const lines = plan.lines.map((line) => ({
    offeringId: line.offeringId,
    supplier: nameOf.get(line.organizationId) ?? '',
    distanceM: matchOf.get(line.offeringId)?.pair.distanceM ?? 0,
    share: line.share.toNumber(),
    delivery: line.option.kind,
    days: line.option.days,
    capacityKnown: line.capacityKnown,
    quantities: line.quantities.map((amount) => inUnitOf(need, amount, 'DOWN').value),
  }));
  const uncovered = plan.uncovered.map((amount) => inUnitOf(need, amount, 'UP').value);
  const coveredShare = plan.coveredShare.toNumber();
  const months = segments.map(({ month }) => month);
  const { unit, value } = need.quantity;
  if (json) {
    resultJson({ needId, unit, months, coveredShare, lines, uncovered, proven: plan.proven });
    return;
  }
  const unitName = formatUnit(unit, value, lang);
  result(
    lang === 'fr'
      ? `Couvert à ${formatPercent(coveredShare, lang)} par ${lines.length} offre(s) ; ${unitName} par livraison, mois par mois.`
      : `${formatPercent(coveredShare, lang)} covered by ${lines.length} offering(s); ${unitName} a delivery, month by month.`,
  );
  if (months.length === 0) return;
  const numbers = (values: readonly string[]) => values.map((text) => formatNumber(text, lang, 3));
  const rows = lines.map((line) => [
    `${line.supplier}${line.capacityKnown ? '' : ' *'}`,
    formatPercent(line.share, lang),
    formatDistance(line.distanceM, lang),
    line.delivery,
    ...numbers(line.quantities),
  ]);
  const missing = lang === 'fr' ? 'reste à trouver' : 'still missing';
  result();
  for (const row of table([['', '', '', '', ...months], ...rows, [missing, '', '', '', ...numbers(uncovered)]], '  '))
    result(row);
  if (lines.some(({ capacityKnown }) => !capacityKnown))
    result(
      lang === 'fr'
        ? '* à confirmer : le fournisseur n’a pas dit combien il peut donner'
        : '* to be confirmed: the supplier has not said how much it can give',
    );
}
