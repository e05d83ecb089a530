import { expect, test } from '@jest/globals';
import { maybeSameName, ownWords } from './same-name.js';

const bothWays = (one: string, other: string) => [maybeSameName(one, other), maybeSameName(other, one)];

test.each([
  ['Ferme A', 'Ferme B'],
  ['Serre L', 'Serre D'],
  ['École 12', 'École 13'],
  ['École 12', 'École 1 2'],
  ['École secondaire12', 'École secondaire13'],
  ['Ferme A', 'Ferme'],
  ['Organisme PRODUCER', 'Organisme INSTITUTION'],
  ['CPE Les Petits', 'CPE Les Grands'],
  ['CPE Les Lutins', 'CPE La Marmaille'],
  ['Ferme du Parc', 'Ferme du Lac'],
  ['Ferme Boulay', 'Ferme Boulay et Frères'],
  ['Ferme Morin', 'Ferme Marin'],
  ['Jardins Lavigueur', 'Jardin Laviguer'],
  ['École Sainte-Marthe', 'École Sainte-Anne'],
  ['Coop', 'Inc.'],
])('« %s » and « %s » are two', (one, other) => expect(bothWays(one, other)).toEqual([false, false]));

test.each([
  ['École Sainte-Marthe', 'ecole ste marthe'],
  ['Ferme Tremblay', 'FERME TREMBLAY INC.'],
  ['Ferme Tremblay, S.E.N.C.', 'Ferme Tremblay enr.'],
  ['Coop des Jardins Gourmands', 'Les Jardins Gourmands'],
  ['OBNL Le Cœur d’or', "Coeur d'or ltée"],
  ["L'Érablière", 'Erabliere'],
  ['Potager Lavigueur', 'Potager Laviguer'],
  ['Potager Lavigueur', 'Potager Lavigeuur'],
  ['Potager Lavigueur', 'Potager Lavigueux'],
  ['Ferme du Parc', 'La ferme du parc'],
  ['La Coop', 'la coop'],
  ['农场', '农场'],
])('« %s » and « %s » may be one', (one, other) => expect(bothWays(one, other)).toEqual([true, true]));

test('a name of legal words alone keeps them', () => expect(ownWords('La Coop inc.')).toEqual(['la', 'coop', 'inc']));
