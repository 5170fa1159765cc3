/** Markdown as a tree, for the preview beside the editor: what most policies use of it. The page itself is made by the collector, which reads all of CommonMark. */
export type Block =
  | { kind: 'heading'; level: number; spans: Span[] }
  | { kind: 'paragraph'; spans: Span[] }
  | { kind: 'list'; ordered: boolean; items: Span[][] };

export type Span =
  | { kind: 'text' | 'strong' | 'emphasis' | 'code'; text: string }
  | { kind: 'link'; text: string; url: string }
  | { kind: 'break' };

const ITEM = /^\s{0,3}(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;

export function readBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const end = (): void => {
    if (paragraph.length) blocks.push({ kind: 'paragraph', spans: readSpans(paragraph.join('\n')) });
    paragraph = [];
  };
  for (const line of markdown.split('\n')) {
    const [, marks, title] = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*$/.exec(line) ?? [];
    const [, number, item] = ITEM.exec(line) ?? [];
    const last = blocks.at(-1);
    if (!line.trim()) end();
    else if (marks !== undefined) {
      end();
      blocks.push({ kind: 'heading', level: marks.length, spans: readSpans(title ?? '') });
    } else if (item !== undefined) {
      const ordered = number !== undefined;
      const continues = !paragraph.length && last?.kind === 'list' && last.ordered === ordered;
      end();
      if (continues) last.items.push(readSpans(item));
      else blocks.push({ kind: 'list', ordered, items: [readSpans(item)] });
    } else paragraph.push(line.trim());
  }
  end();
  return blocks;
}

/** In the order in which they are looked for at each place. */
const SPANS: readonly [RegExp, (found: RegExpExecArray) => Span][] = [
  [/^\\\n/, () => ({ kind: 'break' })],
  [/^\\([!-/:-@[-`{-~])/, ([, sign = '']) => ({ kind: 'text', text: sign })],
  [/^`([^`]+)`/, ([, text = '']) => ({ kind: 'code', text })],
  [/^\*\*(?=\S)([^*]+?)\*\*/, ([, text = '']) => ({ kind: 'strong', text: unescaped(text) })],
  [/^[*_](?=\S)([^*_]+?)[*_]/, ([, text = '']) => ({ kind: 'emphasis', text: unescaped(text) })],
  [
    /^\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/,
    ([, text = '', url = '']) => ({ kind: 'link', text: unescaped(text), url }),
  ],
];

export function readSpans(text: string): Span[] {
  const spans: Span[] = [];
  const say = (plain: string): void => {
    const last = spans.at(-1);
    if (last?.kind === 'text') last.text += plain;
    else spans.push({ kind: 'text', text: plain });
  };
  for (let rest = text; rest;) {
    const span = SPANS.map(([pattern, make]) => {
      const found = pattern.exec(rest);
      return found && { made: make(found), length: found[0].length };
    }).find(Boolean);
    if (span?.made.kind === 'text') say(span.made.text);
    else if (span) spans.push(span.made);
    else say(rest[0]!);
    rest = rest.slice(span?.length ?? 1);
  }
  return spans;
}

const unescaped = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, '$1');
