/** @jsxImportSource react */
import { consent } from 'sealpost/consent';
import { useGranted } from './use-granted.ts';

export function Film({ src, onServer }: { src: string; onServer?: boolean }) {
  if (useGranted('media', onServer)) return <iframe src={src} title="Film" />;
  return <button onClick={() => void consent.show('preferences')}>Films are off. Choose</button>;
}
