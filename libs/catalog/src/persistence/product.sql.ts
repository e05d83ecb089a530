/** $1: products as a JSON array of rows. Nodes that left the files are retired, since needs may refer to them. */
export const UPSERT_PRODUCTS = `
WITH given AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS p(
    id uuid, code text, parent_id uuid, depth smallint, position integer, fr text, en text, synonyms jsonb,
    dimension text, temperature_class text, unit_mass_g numeric, density_kg_per_l numeric, mappings jsonb)
), retired AS (
  UPDATE products SET retired = true WHERE NOT retired AND id NOT IN (SELECT id FROM given)
)
INSERT INTO products (id, code, parent_id, depth, position, fr, en, synonyms, dimension, temperature_class,
                      unit_mass_g, density_kg_per_l, mappings, retired)
SELECT id, code, parent_id, depth, position, fr, en, synonyms, dimension, temperature_class,
       unit_mass_g, density_kg_per_l, mappings, false
FROM given ORDER BY position
ON CONFLICT (id) DO UPDATE SET
  code = excluded.code, parent_id = excluded.parent_id, depth = excluded.depth, position = excluded.position,
  fr = excluded.fr, en = excluded.en, synonyms = excluded.synonyms, dimension = excluded.dimension,
  temperature_class = excluded.temperature_class, unit_mass_g = excluded.unit_mass_g,
  density_kg_per_l = excluded.density_kg_per_l, mappings = excluded.mappings, retired = false`;

/** $1: `[{ product_id, term, preferred }]`. */
export const INSERT_TERMS = `
INSERT INTO product_terms (product_id, term, preferred)
SELECT * FROM jsonb_to_recordset($1::jsonb) AS t(product_id uuid, term text, preferred boolean)`;

/** $1: `[{ need_product_id, offering_product_id, relation }]`. */
export const INSERT_MATCHES = `
INSERT INTO product_matches (need_product_id, offering_product_id, relation)
SELECT * FROM jsonb_to_recordset($1::jsonb) AS m(need_product_id uuid, offering_product_id uuid, relation text)`;

/**
 * Products whose name or synonym resembles $1 (a normalised term), best first: the term itself, one that starts with
 * it, one with a word that does, then by trigrams, which forgive typos. $2: at most so many.
 */
export const SEARCH_PRODUCTS = `
SELECT product_id AS id, max(
    CASE WHEN term = $1 THEN 4 WHEN starts_with(term, $1) THEN 3 WHEN strpos(' ' || term, ' ' || $1) > 0 THEN 2 ELSE 0 END
    + similarity(term, $1) + word_similarity($1, term) + CASE WHEN preferred THEN 0.25 ELSE 0 END
  ) AS rank
FROM product_terms JOIN products ON products.id = product_id
WHERE NOT retired AND (term % $1 OR $1 <% term OR strpos(' ' || term, ' ' || $1) > 0)
GROUP BY product_id, position
ORDER BY rank DESC, position
LIMIT $2`;
