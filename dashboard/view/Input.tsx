import type { InputHTMLAttributes, PartialInputHTMLAttributes } from 'preact';

export type InputAttributes = PartialInputHTMLAttributes<HTMLInputElement>;

/** An input whose type is known only when it runs; Preact's own types ask for a role that fits each type. */
export const Input = (attributes: InputAttributes) => (
  <input {...(attributes as InputHTMLAttributes<HTMLInputElement>)} />
);
