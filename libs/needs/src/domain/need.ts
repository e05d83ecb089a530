export const NEED_STATUSES = ['DRAFT', 'PUBLISHED', 'CLOSED'] as const;
export type NeedStatus = (typeof NEED_STATUSES)[number];

/** How a need ended. */
export const NEED_OUTCOMES = ['FULFILLED_HERE', 'FULFILLED_ELSEWHERE', 'NO_SUPPLIER', 'CANCELLED'] as const;
export type NeedOutcome = (typeof NEED_OUTCOMES)[number];

/** How often a delivery of the need's quantity is wanted inside its window. */
export const RECURRENCES = ['ONCE', 'DAILY', 'WEEKLY', 'BIWEEKLY', 'MONTHLY'] as const;
export type Recurrence = (typeof RECURRENCES)[number];

/** The state in which a product is delivered. */
export const PREPARATIONS = ['WHOLE', 'WASHED', 'PEELED', 'CUT', 'FROZEN', 'COOKED', 'DRIED', 'CANNED'] as const;
export type Preparation = (typeof PREPARATIONS)[number];
