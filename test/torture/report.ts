import type { TortureResult } from './run.js';
import { type Rule, RULES } from './verdict.js';

/** Of each rule, how many of its violations are told one by one. */
const TOLD = 10;

const whole = (value: number) => value.toLocaleString('en-CA');
const listed = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${whole(count)} ${name}`)
    .join(', ') || 'none';

/** What a run came to, in Markdown: the table that docs/torture.md keeps, and each violation. */
export function report(result: TortureResult): string {
  const { verdict } = result;
  const rules = Object.entries(RULES) as [Rule, string][];
  const count = (rule: Rule) => verdict.violations.filter((one) => one.rule === rule).length;
  const rows: [string, string][] = [
    ['recipients', whole(verdict.recipients)],
    ['expected: must get a message; may get one', `${whole(verdict.expected)}; ${whole(verdict.possible)}`],
    ['sent: recipients; messages', `${whole(verdict.sent)}; ${whole(verdict.messages)}`],
    [
      'duplicates (same Message-ID), by what explains them',
      `${whole(verdict.duplicates)}: ${listed(verdict.explained)}`,
    ],
    ['refused for good, and recorded as FAILED', whole(verdict.failed)],
    ...rules.map(([rule, name]): [string, string] => [`**${name}**`, `**${count(rule)}**`]),
    [
      'latest transaction begun after its stop',
      verdict.latestAfterStopMs > 0 ? `${verdict.latestAfterStopMs} ms` : 'none',
    ],
    [
      'workers killed; Redis lost; PostgreSQL restarted',
      `${result.kills}; ${result.redisLosses}; ${result.postgresRestarts}`,
    ],
    ['three schedulers fired at once', `${result.firings} times`],
    ['trouble at the mail server', listed(result.troubles)],
    ['skipped', listed(result.skipped)],
    ['messages a second, all this going on', result.messagesPerSecond.toFixed(1)],
    ['duration', `${Math.round(result.seconds)} s`],
  ];
  const lines = ['|  |  |', '| --- | --: |', ...rows.map((cells) => `| ${cells.join(' | ')} |`), ''];
  for (const [rule, name] of rules) {
    const found = verdict.violations.filter((one) => one.rule === rule);
    if (found.length === 0) continue;
    lines.push(`${name}:`, ...found.slice(0, TOLD).map(({ what }) => `- ${what}`));
    if (found.length > TOLD) lines.push(`- and ${found.length - TOLD} more`);
  }
  return `${lines.join('\n')}\n`;
}
