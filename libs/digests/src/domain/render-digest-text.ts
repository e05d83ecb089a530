import type { DigestView, GroupView, ItemView } from './render-digest-view.js';
import { colon } from './render-digest-words.js';

/** The plain-text body: the same, in the same order. */
export function renderText(view: DigestView): string {
  const { language } = view;
  const lines = [
    view.hello,
    '',
    ...(view.notice ? [`[${view.notice}]`, ''] : []),
    ...(view.groups.length > 0 ? [view.title, ''] : []),
    view.intro,
    '',
    ...view.groups.flatMap((group) => [...textOfGroup(group, view), '']),
    ...(view.elsewhere ? [view.elsewhere, ''] : []),
    '-- ',
    view.why,
    ...view.links.map(({ label, link }) => `${label}${colon(language)}${link}`),
    view.sentBy,
    '',
  ];
  return lines.join('\n');
}

function textOfGroup({ title, lead, items, more, aside, action }: GroupView, { language }: DigestView): string[] {
  return [
    title.toLocaleUpperCase(language),
    ...(lead ? [lead] : []),
    '',
    ...items.flatMap(textOfItem),
    ...(more ? [`  ${more}`, ''] : []),
    ...(aside ? [`${aside.title}${colon(language)}`.trimEnd(), '', ...aside.items.flatMap(textOfItem)] : []),
    ...(action ? [`> ${action.label}${colon(language)}${action.link}`] : []),
  ];
}

function textOfItem({ figure, title, link, badge, facts, strip, season, lines, note }: ItemView): string[] {
  const about = [facts, badge].filter(Boolean).join(' · ');
  return [
    `* ${figure ? `${figure} ` : ''}${title}`,
    ...(about ? [`  ${about}`] : []),
    ...(strip ? [`  ${strip.map(({ letter, hasIt }) => (hasIt ? letter : '-')).join(' ')}`] : []),
    ...(season ? [`  ${season}`] : []),
    ...lines.map((line) => `  - ${line}`),
    ...(note ? [`  ${note}`] : []),
    ...(link ? [`  ${link}`] : []),
    '',
  ];
}
