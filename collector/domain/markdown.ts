import Markdown, { type MarkdownIt, type Token } from 'markdown-it';

export interface RenderedMarkdown {
  /** Holds only elements that CommonMark has words for, and no attributes but `href`, `title`, `id`, `start`, `class` of code and `rel`. */
  html: string;
  /** Of the first two levels, in order. */
  headings: { id: string; text: string; level: 2 | 3 }[];
}

/** The page has a heading of its own above. */
const HEADINGS_SHIFTED = 1;

/**
 * CommonMark with tables, without HTML and images: what a tenant writes goes out under the collector's own origin. Links lead to web pages, mail and telephone, or to a heading of the
 * same page.
 * @param taken ids that the page has already.
 */
export function renderMarkdown(source: string, taken: readonly string[]): RenderedMarkdown {
  const tokens = markdown.parse(source, {});
  const ids = new Set(taken);
  const headings: RenderedMarkdown['headings'] = [];
  for (const [i, token] of tokens.entries()) {
    if (token.type !== 'heading_open' && token.type !== 'heading_close') continue;
    const level = Math.min(6, Number(token.tag.slice(1)) + HEADINGS_SHIFTED);
    token.tag = `h${level}`;
    if (token.type === 'heading_close') continue;
    const text = plainText(tokens[i + 1]);
    const id = newId(text, ids);
    token.attrSet('id', id);
    if (level === 2 || level === 3) headings.push({ id, text, level });
  }
  return { html: markdown.renderer.render(tokens, markdown.options, {}), headings };
}

const markdown = makeMarkdown();

function makeMarkdown(): MarkdownIt {
  const made = new Markdown('commonmark', { html: false, linkify: false, typographer: false });
  made.enable('table').disable(['image', 'html_block', 'html_inline']);
  made.validateLink = (url) => /^(https?:|mailto:|tel:|#)/i.test(url);
  made.renderer.rules['link_open'] = (tokens, i, options, _env, renderer) => {
    tokens[i]!.attrSet('rel', 'noopener noreferrer');
    return renderer.renderToken(tokens, i, options);
  };
  // Alignment would come as a style attribute, which the page's policy forbids.
  for (const rule of ['th_open', 'td_open']) {
    made.renderer.rules[rule] = (tokens, i, options, _env, renderer) => {
      tokens[i]!.attrs = null;
      return renderer.renderToken(tokens, i, options);
    };
  }
  // So that a wide one can be moved by itself, with the keyboard, too.
  made.renderer.rules['table_open'] = () => '<div class="wide" tabindex="0"><table>\n';
  made.renderer.rules['table_close'] = () => '</table></div>\n';
  return made;
}

const plainText = (token: Token | undefined): string =>
  (token?.children ?? []).map(({ content, type }) => (type === 'softbreak' ? ' ' : content)).join('');

/** As other renderers make them, so that links within a text go on working. */
function newId(text: string, taken: Set<string>): string {
  const slug =
    text
      .toLowerCase()
      .trim()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s+/g, '-') || 'section';
  let id = slug;
  for (let n = 1; taken.has(id); n++) id = `${slug}-${n}`;
  taken.add(id);
  return id;
}
