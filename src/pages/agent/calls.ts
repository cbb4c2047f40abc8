import { aboutToLeave } from './calls/about-to-leave.ts'
import { alreadyHas } from './calls/already-has.ts'
import { closingAccount } from './calls/closing-account.ts'
import { complaint } from './calls/complaint.ts'
import { feeAnger } from './calls/fee-anger.ts'
import { fraudAlert } from './calls/fraud-alert.ts'
import { hardTimes } from './calls/hard-times.ts'
import { loanQuestion } from './calls/loan-question.ts'
import { movingHouse } from './calls/moving-house.ts'
import { priceRefusal } from './calls/price-refusal.ts'
import { savingsMood } from './calls/savings-mood.ts'
import { silent } from './calls/silent.ts'
import { stolenCard } from './calls/stolen-card.ts'
import { vulnerable } from './calls/vulnerable.ts'
import type { SampleCall } from './sample-call.ts'

/** In the order of the menu. */
export const sampleCalls: readonly SampleCall[] = [
  feeAnger,
  stolenCard,
  loanQuestion,
  movingHouse,
  complaint,
  vulnerable,
  closingAccount,
  priceRefusal,
  savingsMood,
  fraudAlert,
  alreadyHas,
  silent,
  hardTimes,
  aboutToLeave,
]
