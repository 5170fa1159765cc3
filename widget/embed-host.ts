/** Host of the address that an embed holds back, with its port where it names one; undefined where it names none. */
export function embedHost({ dataset }: HTMLElement): string | undefined {
  const address = dataset['src'] ?? dataset['data'] ?? dataset['srcset']?.trim().split(/\s/)[0];
  try {
    return address ? new URL(address, document.baseURI).host : undefined;
  } catch {
    return undefined;
  }
}
