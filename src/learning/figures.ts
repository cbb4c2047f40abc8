/** Figures as sentences have them: to three digits. */
export const number = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 3 })
export const percent = (share: number) => `${number(100 * share)} %`
