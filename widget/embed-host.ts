/** Host of the address that an embed holds back; undefined where it names none. */
export function embedHost({ dataset }: HTMLElement): string | undefined {
  const address = dataset['src'] ?? dataset['data'] ?? dataset['srcset']?.trim().split(/\s/)[0];
  try {
    return address ? new URL(address, document.baseURI).hostname : undefined;
  } catch {
    return undefined;
  }
}

/** @param pattern as a service declares it: `video.example`, `*.video.example`. */
export const isHost = (pattern: string, host: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
