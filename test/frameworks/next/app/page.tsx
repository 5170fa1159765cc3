import { headers } from 'next/headers';
import { Film } from '@/Film.tsx';
import { visitorConsent } from '@/visitor-consent.ts';

export default async function Page() {
  const { granted } = visitorConsent((await headers()).get('cookie'));
  return <Film src="https://video.example/embed/42" onServer={granted('media')} />;
}
