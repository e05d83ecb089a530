/**
 * The contrast of every word of a message against what is behind it (WCAG 2.2, 1.4.3), reckoned from the styles alone: those on
 * the elements and, in the dark, the rules of `@media (prefers-color-scheme: dark)`, whose selectors are `.class` or `.class tag`.
 */

const LEAST = 4.5;
const VOID = new Set(['meta', 'br', 'img', 'hr', 'link', 'input']);

interface Look {
  readonly tag: string;
  readonly classes: readonly string[];
  readonly color: string;
  readonly ground: string;
  readonly hidden: boolean;
}
interface Rule {
  readonly className: string;
  readonly tag: string | undefined;
  readonly style: ReadonlyMap<string, string>;
}

/** The words whose contrast is too low, with their colours. */
export function lowContrast(html: string, scheme: 'light' | 'dark'): string[] {
  const rules = scheme === 'dark' ? darkRules(html) : [];
  const body = html.slice(html.indexOf('<body')).replace(/<!--[^]*?-->/g, '');
  const open: Look[] = [{ tag: '', classes: [], color: '#000000', ground: '#ffffff', hidden: false }];
  const low: string[] = [];
  for (const [, closing, name = '', attributes = '', text] of body.matchAll(/<(\/?)([a-z0-9]+)([^>]*)>|([^<]+)/gi)) {
    const around = open.at(-1)!;
    if (text !== undefined) {
      const words = text.replace(/&(?:nbsp|#8202);/g, '').trim();
      const ratio = contrast(around.color, around.ground);
      if (words && !around.hidden && ratio < LEAST)
        low.push(`${words}: ${around.color} on ${around.ground}, ${ratio.toFixed(2)}`);
    } else if (closing) {
      while (open.length > 1 && open.pop()!.tag !== name);
    } else if (!VOID.has(name)) open.push(lookOf(name, attributes, open, rules));
  }
  return low;
}

function lookOf(tag: string, attributes: string, open: readonly Look[], rules: readonly Rule[]): Look {
  const around = open.at(-1)!;
  const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
  const classes = attribute('class').split(/\s+/).filter(Boolean);
  const style = new Map(declarations(attribute('style')));
  for (const rule of rules) {
    const applies = rule.tag
      ? rule.tag === tag && open.some((each) => each.classes.includes(rule.className))
      : classes.includes(rule.className);
    if (applies) for (const [property, value] of rule.style) style.set(property, value);
  }
  return {
    tag,
    classes,
    color: style.get('color') ?? around.color,
    ground:
      [style.get('background'), style.get('background-color')].find((ground) => ground && ground !== 'transparent') ??
      around.ground,
    hidden: around.hidden || style.get('display') === 'none',
  };
}

function darkRules(html: string): Rule[] {
  const css = /@media \(prefers-color-scheme: dark\) \{([^]*?)\n\}/.exec(html)?.[1] ?? '';
  return [...css.matchAll(/([^{}]+)\{([^}]*)\}/g)].flatMap(([, selectors = '', body = '']) =>
    selectors.split(',').map((selector) => {
      const [className = '', tag] = selector.trim().split(/\s+/);
      return { className: className.slice(1), tag, style: declarations(body) };
    }),
  );
}

const declarations = (css: string): Map<string, string> =>
  new Map(
    css
      .split(';')
      .map((one) => one.split(':').map((part) => part.replace('!important', '').trim()))
      .flatMap(([property, value]) => (property && value ? [[property, value] as const] : [])),
  );

/** Relative luminances, the lighter over the darker (WCAG 2.2). */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  if (!/^#[0-9a-f]{6}$/i.test(color)) throw new Error(`a colour that is not written #rrggbb: ${color}`);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
