import { familyNames, mensNames, womensNames } from './names.ts'
import { type Chance, clamp, rounded } from './seeded.ts'

const jobs = {
  'admin.': 25,
  'blue-collar': 20,
  technician: 16,
  services: 10,
  management: 9,
  retired: 5,
  entrepreneur: 4,
  'self-employed': 4,
  housemaid: 2.5,
  unemployed: 2.5,
  student: 2,
}
type Job = keyof typeof jobs

/** Median income of a job in its middle years, in thousands a year. */
const incomes: Record<Job, number> = {
  'admin.': 62,
  'blue-collar': 46,
  technician: 66,
  services: 44,
  management: 112,
  retired: 36,
  entrepreneur: 78,
  'self-employed': 70,
  housemaid: 28,
  unemployed: 20,
  student: 16,
}

/** One education, in the words of the three systems that ask for it. */
const educations = {
  basic: {
    education: ['basic.4y', 'basic.6y', 'basic.9y'],
    educationName: ['Uneducated'],
    educationLevel: 1,
    income: 0.8,
  },
  school: { education: ['high.school'], educationName: ['High School'], educationLevel: 1, income: 0.92 },
  course: { education: ['professional.course'], educationName: ['College'], educationLevel: 2, income: 1.02 },
  degree: { education: ['university.degree'], educationName: ['Graduate'], educationLevel: 2, income: 1.2 },
  higher: {
    education: ['university.degree'],
    educationName: ['Post-Graduate', 'Doctorate'],
    educationLevel: 3,
    income: 1.35,
  },
}

/** Where people of a job mostly come from. */
function educationOf(job: Job, chance: Chance) {
  if (job === 'management') return educations[chance.weighted({ course: 1, degree: 4, higher: 5 })]
  if (job === 'technician') return educations[chance.weighted({ school: 1, course: 6, degree: 2, higher: 1 })]
  if (job === 'blue-collar' || job === 'housemaid')
    return educations[chance.weighted({ basic: 6, school: 2, course: 2 })]
  return educations[chance.weighted({ basic: 2, school: 3, course: 1.5, degree: 3, higher: 2 })]
}

function ageOf(job: Job, chance: Chance): number {
  if (job === 'retired') return Math.round(clamp(chance.normal(68, 6), 58, 92))
  if (job === 'student') return chance.whole(18, 29)
  return Math.round(clamp(chance.normal(43, 10), 20, 66))
}

function incomeBand(annualIncomeK: number): string {
  if (annualIncomeK < 40) return 'Less than $40K'
  if (annualIncomeK < 60) return '$40K - $60K'
  if (annualIncomeK < 80) return '$60K - $80K'
  return annualIncomeK < 120 ? '$80K - $120K' : '$120K +'
}

/** Who somebody is: name, age, job, family and income, which belong together. */
export function drawPerson(chance: Chance) {
  const gender = chance.yes(0.52) ? 'F' : 'M'
  const job = chance.weighted(jobs)
  const age = ageOf(job, chance)
  const { education, educationName, educationLevel, income } = educationOf(job, chance)
  const marital = chance.weighted(
    age < 30 ? { single: 7, married: 2.5, divorced: 0.5 } : { single: 2.2, married: 6.4, divorced: 1.4 },
  )
  const dependents = chance.yes(age < 25 ? 0.9 : 0.3) ? 0 : Math.round(clamp(chance.normal(2, 1.1), 1, 5))
  const annualIncomeK = Math.round(clamp(chance.skewed(incomes[job] * income, 0.42), 8, 224))
  return {
    firstName: chance.pick(gender === 'F' ? womensNames : mensNames),
    lastName: chance.pick(familyNames),
    gender,
    age,
    job,
    marital,
    maritalStatus: `${marital.charAt(0).toUpperCase()}${marital.slice(1)}`,
    dependents,
    familySize: Math.min(1 + (marital === 'married' ? 1 : 0) + dependents, 4),
    education: chance.pick(education),
    educationName: chance.yes(0.1) ? 'Unknown' : chance.pick(educationName),
    educationLevel,
    experienceYears: Math.max(0, Math.round(age - 18 - 3 * educationLevel + chance.normal(0, 1.5))),
    annualIncomeK,
    incomeBand: chance.yes(0.07) ? 'Unknown' : incomeBand(annualIncomeK),
    monthlyCardSpendK: rounded(clamp(chance.skewed(annualIncomeK / 45, 0.6), 0.1, 10), 1),
  }
}

export type Person = ReturnType<typeof drawPerson>
