import type { ComponentChildren } from 'preact';
import { Page } from './Page.tsx';

export function ConsentRecords({ tabs }: { at: string | undefined; tabs: ComponentChildren }) {
  return <Page title="Records">{tabs}</Page>;
}
