import type { ComponentChildren } from 'preact';
import { Page } from './Page.tsx';

export function Ledger({ tabs }: { at: string | undefined; tabs: ComponentChildren }) {
  return <Page title="Records">{tabs}</Page>;
}
