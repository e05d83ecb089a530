import { Controller, Get, Header, Headers, NotFoundException, Param } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { TaxonomyStore } from '#catalog';
import { OrganizationEntity, SiteEntity, visitor } from '#identity';
import {
  formatDate,
  formatDistance,
  formatNumber,
  formatQuantity,
  type Id,
  type Language,
  languageFromHeader,
} from '#kernel';
import { COUNT_LIMIT, explain, FindMatches, type Match, VISITING } from '#matching';
import { NeedEntity } from '#needs';
import { OfferingEntity } from '#offerings';
import { findVisible } from '../graphql/listing.js';
import { escapeHtml, page } from './page.js';

const MAX_SHOWN = 20;

const TEXTS = {
  fr: {
    need: 'Besoin',
    offering: 'Offre',
    suppliers: 'Qui peut y répondre',
    needs: 'Les besoins auxquels elle répond',
    moreThan: (count: string) => `plus de ${count}`,
    none: 'Rien pour le moment.',
    from: (from: string, to: string) => `du ${from} au ${to}`,
    missing: 'Ceci n’existe pas, ou n’est plus publié.',
    coarse: 'Distances arrondies à 5 km ; prix réservés aux personnes connectées.',
    demonstration: 'Démonstration : tout ceci est inventé.',
  },
  en: {
    need: 'Need',
    offering: 'Offering',
    suppliers: 'Who can serve it',
    needs: 'The needs it serves',
    moreThan: (count: string) => `more than ${count}`,
    none: 'Nothing for now.',
    from: (from: string, to: string) => `from ${from} to ${to}`,
    missing: 'This does not exist, or is no longer published.',
    coarse: 'Distances are rounded to 5 km; prices are for people signed in.',
    demonstration: 'Demonstration: all of this is made up.',
  },
} satisfies Record<Language, unknown>;

/** Where the links of a digest lead: one need or one offering as anyone may see it, with its matches and why. */
@Controller()
export class PublishedController {
  constructor(
    private readonly db: DataSource,
    private readonly taxonomy: TaxonomyStore,
    private readonly findMatches: FindMatches,
  ) {}

  @Get('besoins/:id')
  @Header('content-type', 'text/html; charset=utf-8')
  async need(@Param('id') id: string, @Headers('accept-language') wish?: string): Promise<string> {
    const language = languageFromHeader(wish);
    const text = TEXTS[language];
    const need = await this.published(NeedEntity, id, language);
    const facts = [
      formatQuantity({ value: need.quantityValue, unit: need.quantityUnit }, language),
      text.from(formatDate(need.windowFrom, language), formatDate(need.windowTo, language)),
    ];
    const { matches } = await this.findMatches.pageOfNeed(need.id, { limit: MAX_SHOWN, view: VISITING });
    const count = await this.findMatches.countOfNeed(need.id);
    return this.show(language, need, {
      kind: text.need,
      list: text.suppliers,
      facts,
      matches,
      count,
      other: 'offering',
    });
  }

  @Get('offres/:id')
  @Header('content-type', 'text/html; charset=utf-8')
  async offering(@Param('id') id: string, @Headers('accept-language') wish?: string): Promise<string> {
    const language = languageFromHeader(wish);
    const text = TEXTS[language];
    const offering = await this.published(OfferingEntity, id, language);
    const { matches } = await this.findMatches.pageOfOffering(offering.id, { limit: MAX_SHOWN, view: VISITING });
    const count = await this.findMatches.countOfOffering(offering.id);
    const about = { kind: text.offering, list: text.needs, facts: [], matches, count, other: 'need' } as const;
    return this.show(language, offering, about);
  }

  private async published<T extends NeedEntity | OfferingEntity>(
    entity: new () => T,
    id: Id,
    language: Language,
  ): Promise<T> {
    const row = await findVisible(this.db.getRepository<T>(entity), visitor(language), id);
    if (!row) throw new NotFoundException(TEXTS[language].missing);
    return row;
  }

  private async show(
    language: Language,
    row: NeedEntity | OfferingEntity,
    about: {
      kind: string;
      list: string;
      facts: readonly string[];
      matches: readonly Match[];
      count: number;
      other: 'need' | 'offering';
    },
  ): Promise<string> {
    const text = TEXTS[language];
    const shown = about.matches;
    const owners = [row.organizationId, ...shown.map(({ pair }) => pair[about.other].organizationId)];
    const organizations = await this.db.getRepository(OrganizationEntity).findBy({ id: In(owners) });
    const named = new Map(organizations.map((organization) => [organization.id, organization]));
    const site = await this.db.getRepository(SiteEntity).findOneByOrFail({ id: row.siteId });
    const product = (await this.taxonomy.current()).get(row.productId).name[language];
    const owner = named.get(row.organizationId);

    const item = ({ pair, assessment }: Match): string => {
      const { id, organizationId, product: theirs } = pair[about.other];
      const path = about.other === 'need' ? 'besoins' : 'offres';
      const reasons = explain(pair, assessment, language).filter(({ name, points }) => name !== 'PRICE' && points > 0);
      return `<li><p><a href="/${path}/${id}">${escapeHtml(theirs.name[language])}</a> — ${escapeHtml(named.get(organizationId)?.name ?? '')}
<br>${formatNumber(assessment.score, language, 1)} / 100 · ${formatDistance(pair.distanceM, language)}</p>
<ul>${reasons.map(({ reason }) => `<li>${escapeHtml(reason)}</li>`).join('')}</ul></li>`;
    };
    const counted = formatNumber(Math.min(about.count, COUNT_LIMIT), language);
    const where = [owner?.name, site.municipality, ...about.facts]
      .filter(Boolean)
      .map((fact) => escapeHtml(fact ?? ''));
    return page(
      language,
      `${about.kind} : ${product}`,
      `<h1>${about.kind} : ${escapeHtml(product)}</h1>
${owner?.demonstration ? `<p><strong>${text.demonstration}</strong></p>` : ''}
<p>${where.join(' · ')}</p>
<h2>${about.list} (${about.count > COUNT_LIMIT ? text.moreThan(counted) : counted})</h2>
${shown.length > 0 ? `<ol>${shown.map(item).join('')}</ol><p>${text.coarse}</p>` : `<p>${text.none}</p>`}`,
    );
  }
}
