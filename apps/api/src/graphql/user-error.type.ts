import { Field, ObjectType } from '@nestjs/graphql';
import { InvalidInput, type Language } from '#kernel';

@ObjectType({ description: 'One thing that is wrong with the input. Nothing was written.' })
export class UserError {
  @Field(() => [String], { description: 'Names of the input fields from the outside in.' }) path!: string[];
  @Field(() => String, { description: 'Stable, for programs.' }) code!: string;
  @Field(() => String, { description: 'For people, in their language: what to change.' }) message!: string;
}

/** Runs a mutation; what the user got wrong becomes `userErrors`, everything else is an error of the request. */
export async function withUserErrors<T extends object>(
  language: Language,
  work: () => Promise<T>,
): Promise<T & { userErrors: UserError[] }> {
  try {
    return { ...(await work()), userErrors: [] };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const userErrors = error.problems.map(({ path, code, message }) => ({
      path: [...path],
      code,
      message: message[language],
    }));
    return { userErrors } as unknown as T & { userErrors: UserError[] };
  }
}
