// What others use of error budgets.
export { readBudget, type BudgetQuestion } from './budget.ts';
export { describeBudget } from './text.ts';
