import { CopyButton } from './CopyButton.tsx';

/** A text to be pasted elsewhere. Long lines scroll; the block can be reached by keyboard for that. */
export function CodeBlock({ title, code }: { title: string; code: string }) {
  return (
    <figure class="code">
      <figcaption>
        <span>{title}</span>
        <CopyButton text={code} what={title} quiet />
      </figcaption>
      <pre tabIndex={0} aria-label={title}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
