/** The pages of the shop: what Tact is told of them, and what they say themselves. */
export const PAGES: Readonly<
  Record<string, { readonly page: string; readonly title: string; readonly copy: string }>
> = {
  home: {
    page: 'home',
    title: 'Everyday banking',
    copy: 'An account without fees for the first year, and cards that work everywhere.',
  },
  savings: {
    page: 'savings',
    title: 'Savings',
    copy: 'Put something aside each month, or lock it away for a better rate.',
  },
  loans: {
    page: 'apply-loan',
    title: 'Apply for a loan',
    copy: 'Tell us what you need; you have an answer the same day.',
  },
  cancel: {
    page: 'cancel',
    title: 'Close my account',
    copy: 'We are sorry to see you go. Before you do: what could we have done better?',
  },
}

/** Customers of the demo bank to be. */
export const CUSTOMERS = ['C-1029', 'C-0001', 'C-0007', 'C-0100', 'C-1500']
