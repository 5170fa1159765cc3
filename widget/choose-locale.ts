/**
 * The first wish that can be met, exactly (`pt-BR`) or by language (`pt` for `pt-BR` and the other way round).
 * @param wishes BCP 47 tags, best first; empty ones are skipped.
 */
export function chooseLocale(
  wishes: readonly (string | null | undefined)[],
  offered: readonly string[],
): string {
  for (const wish of wishes) {
    const found =
      wish &&
      (offered.find((one) => one.toLowerCase() === wish.toLowerCase()) ??
        offered.find((one) => language(one) === language(wish)));
    if (found) return found;
  }
  return offered[0]!;
}

const language = (tag: string): string => tag.toLowerCase().split('-')[0]!;
