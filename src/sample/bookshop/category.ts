import type { Book } from "./book.ts";

/** The leaves of the category tree. A book stands on one to five of them. */
export const genreSlugs = [
  "adventure",
  "children",
  "comedy",
  "essay",
  "fantasy",
  "gothic",
  "historical",
  "horror",
  "memoir",
  "mystery",
  "philosophy",
  "poetry",
  "realism",
  "romance",
  "satire",
  "science-fiction",
  "short-stories",
  "tragedy",
] as const;
export type Genre = (typeof genreSlugs)[number];

type Shelving =
  | { readonly slug: Genre; readonly name: string }
  | { readonly slug: string; readonly name: string; readonly children: readonly Shelving[] };

const shelving: Shelving = {
  slug: "all",
  name: "All books",
  children: [
    {
      slug: "fiction",
      name: "Fiction",
      children: [
        { slug: "adventure", name: "Adventure" },
        { slug: "children", name: "Children's books" },
        { slug: "historical", name: "Historical fiction" },
        { slug: "mystery", name: "Mystery" },
        { slug: "realism", name: "Realism" },
        { slug: "romance", name: "Romance" },
        { slug: "satire", name: "Satire" },
        { slug: "short-stories", name: "Short stories" },
        {
          slug: "speculative",
          name: "Speculative fiction",
          children: [
            { slug: "fantasy", name: "Fantasy" },
            { slug: "science-fiction", name: "Science fiction" },
            {
              slug: "dark",
              name: "Dark fiction",
              children: [
                { slug: "gothic", name: "Gothic" },
                { slug: "horror", name: "Horror" },
              ],
            },
          ],
        },
      ],
    },
    {
      slug: "drama",
      name: "Drama",
      children: [
        { slug: "comedy", name: "Comedy" },
        { slug: "tragedy", name: "Tragedy" },
      ],
    },
    { slug: "poetry", name: "Poetry" },
    {
      slug: "non-fiction",
      name: "Non-fiction",
      children: [
        { slug: "essay", name: "Essays" },
        { slug: "memoir", name: "Memoirs" },
        { slug: "philosophy", name: "Philosophy" },
      ],
    },
  ],
};

export interface Category {
  readonly slug: string;
  readonly name: string;
  /** How many different books stand in this category and below it. */
  readonly books: number;
  readonly children: readonly Category[];
}

export function categoryTree(books: readonly Book[]): Category {
  return toCategory(shelving, books);
}

function toCategory(node: Shelving, books: readonly Book[]): Category {
  const genres = new Set(genresUnder(node));
  return {
    slug: node.slug,
    name: node.name,
    books: books.filter((book) => book.genres.some((genre) => genres.has(genre))).length,
    children: "children" in node ? node.children.map((child) => toCategory(child, books)) : [],
  };
}

function genresUnder(node: Shelving): readonly Genre[] {
  return "children" in node ? node.children.flatMap(genresUnder) : [node.slug];
}
