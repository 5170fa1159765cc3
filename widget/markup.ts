/** HTML that was made by {@link markup}, and so has nothing in it that was not escaped. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

/** Tag of a template whose every text is escaped, for content and for quoted attributes; for files only, pages are built from elements. */
export function markup(strings: TemplateStringsArray, ...values: (string | Markup | Markup[])[]): Markup {
  const parts = values.map((value) => {
    if (typeof value === 'string') return escape(value);
    return Array.isArray(value) ? value.map(({ html }) => html).join('') : value.html;
  });
  return new Markup(String.raw({ raw: strings }, ...parts));
}

const ESCAPED: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPED[character]!);
