import { useMemo } from 'preact/hooks';
import { readBlocks, type Block, type Span } from '../markdown-blocks.ts';
import type { ConsentDraft } from '../consent-draft.ts';
import type { PolicyText } from '../policy-draft.ts';

/** Roughly as its page shows it; links go nowhere. */
export function PolicyPreview({
  text,
  locale,
  consent: { enabled, processors },
}: {
  text: PolicyText;
  locale: string;
  consent: ConsentDraft;
}) {
  const added = [
    ...(enabled ? ['what is stored on visitors’ devices, and by which service'] : []),
    ...(enabled && processors.length ? ['the companies that process data for you'] : []),
    'who is responsible',
    'all versions',
  ];
  const blocks = useMemo(() => readBlocks(text.markdown), [text.markdown]);
  return (
    <div class="preview">
      <div
        class="preview-page policy-preview"
        lang={locale}
        dir="auto"
        tabIndex={0}
        role="region"
        aria-label="The text as a page"
      >
        <h2 class="preview-title">{text.title || '…'}</h2>
        {blocks.map((block, i) => (
          <BlockView key={i} block={block} />
        ))}
        <p class="policy-added" lang="en" dir="ltr">
          Below this, the page adds by itself: {added.join('; ')}.
        </p>
      </div>
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  if (block.kind === 'paragraph') return <p>{block.spans.map(spanView)}</p>;
  if (block.kind === 'heading') {
    const words = block.spans.map(spanView);
    return block.level <= 2 ? <h3>{words}</h3> : <h4>{words}</h4>;
  }
  const items = block.items.map((spans, i) => <li key={i}>{spans.map(spanView)}</li>);
  return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function spanView(span: Span, i: number) {
  switch (span.kind) {
    case 'text':
      return span.text;
    case 'strong':
      return <strong key={i}>{span.text}</strong>;
    case 'emphasis':
      return <em key={i}>{span.text}</em>;
    case 'code':
      return <code key={i}>{span.text}</code>;
    case 'link':
      return (
        <span key={i} class="preview-link" title={span.url}>
          {span.text}
        </span>
      );
    case 'break':
      return <br key={i} />;
  }
}
