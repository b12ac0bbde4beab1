/** What stands on the shelf when the shop opens. The ISBNs are made up; their check digits are right. */
import type { Book, BookContent } from "./book.ts";
import type { Genre } from "./category.ts";

type Row = readonly [
  isbn: string,
  title: string,
  published: number,
  genres: readonly Genre[],
  pages: number,
  priceInCents: number,
];

interface Author {
  readonly author: BookContent["author"];
  readonly language: string;
  readonly books: readonly Row[];
}

const authors: readonly Author[] = [
  {
    author: { name: "Jane Austen", born: 1775, died: 1817 },
    language: "en",
    books: [
      ["9781777100070", "Pride and Prejudice", 1813, ["romance", "satire"], 432, 799],
      ["9781777200145", "Emma", 1815, ["comedy", "romance"], 474, 849],
      ["9781777300210", "Sense and Sensibility", 1811, ["romance"], 409, 749],
      ["9781777400286", "Persuasion", 1817, ["romance"], 249, 699],
    ],
  },
  {
    author: { name: "Charles Dickens", born: 1812, died: 1870 },
    language: "en",
    books: [
      ["9781777500351", "A Tale of Two Cities", 1859, ["historical"], 489, 899],
      ["9781777600426", "David Copperfield", 1850, ["realism"], 882, 1099],
      ["9781777700492", "A Christmas Carol", 1843, ["fantasy", "short-stories"], 112, 499],
      ["9781777800567", "Great Expectations", 1861, ["realism", "mystery"], 544, 899],
    ],
  },
  {
    author: { name: "Charlotte Brontë", born: 1816, died: 1855 },
    language: "en",
    books: [["9781777900632", "Jane Eyre", 1847, ["gothic", "romance"], 532, 899]],
  },
  {
    author: { name: "Emily Brontë", born: 1818, died: 1848 },
    language: "en",
    books: [
      ["9781777000707", "Wuthering Heights", 1847, ["gothic", "romance", "tragedy"], 416, 799],
    ],
  },
  {
    author: { name: "Mary Shelley", born: 1797, died: 1851 },
    language: "en",
    books: [
      [
        "9781777100773",
        "Frankenstein; or, The Modern Prometheus",
        1818,
        ["gothic", "horror", "science-fiction"],
        273,
        699,
      ],
      ["9781777200848", "The Last Man", 1826, ["science-fiction", "tragedy"], 479, 1199],
    ],
  },
  {
    author: { name: "Bram Stoker", born: 1847, died: 1912 },
    language: "en",
    books: [["9781777300913", "Dracula", 1897, ["gothic", "horror"], 418, 799]],
  },
  {
    author: { name: "Herman Melville", born: 1819, died: 1891 },
    language: "en",
    books: [
      ["9781777400989", "Moby-Dick; or, The Whale", 1851, ["adventure", "philosophy"], 720, 1299],
      ["9781777501051", "Bartleby, the Scrivener", 1853, ["short-stories"], 64, 399],
    ],
  },
  {
    author: { name: "Mark Twain", born: 1835, died: 1910 },
    language: "en",
    books: [
      ["9781777601126", "Adventures of Huckleberry Finn", 1884, ["adventure", "satire"], 366, 749],
      ["9781777701192", "The Adventures of Tom Sawyer", 1876, ["adventure", "children"], 274, 649],
      [
        "9781777801267",
        "A Connecticut Yankee in King Arthur's Court",
        1889,
        ["satire", "fantasy"],
        433,
        899,
      ],
    ],
  },
  {
    author: { name: "Nathaniel Hawthorne", born: 1804, died: 1864 },
    language: "en",
    books: [["9781777901332", "The Scarlet Letter", 1850, ["historical", "romance"], 238, 699]],
  },
  {
    author: { name: "Louisa May Alcott", born: 1832, died: 1888 },
    language: "en",
    books: [["9781777001407", "Little Women", 1868, ["children", "realism"], 504, 849]],
  },
  {
    author: { name: "Edgar Allan Poe", born: 1809, died: 1849 },
    language: "en",
    books: [
      [
        "9781777101473",
        "The Murders in the Rue Morgue",
        1841,
        ["mystery", "short-stories"],
        96,
        449,
      ],
      ["9781777201548", "The Raven and Other Poems", 1845, ["poetry", "gothic"], 91, 549],
    ],
  },
  {
    author: { name: "Arthur Conan Doyle", born: 1859, died: 1930 },
    language: "en",
    books: [
      ["9781777301613", "A Study in Scarlet", 1887, ["mystery"], 176, 599],
      [
        "9781777401689",
        "The Adventures of Sherlock Holmes",
        1892,
        ["mystery", "short-stories"],
        307,
        799,
      ],
      ["9781777501754", "The Lost World", 1912, ["adventure", "science-fiction"], 309, 749],
    ],
  },
  {
    author: { name: "H. G. Wells", born: 1866, died: 1946 },
    language: "en",
    books: [
      ["9781777601829", "The Time Machine", 1895, ["science-fiction"], 118, 549],
      ["9781777701895", "The War of the Worlds", 1898, ["science-fiction", "horror"], 287, 649],
      ["9781777801960", "The Invisible Man", 1897, ["science-fiction"], 192, 599],
    ],
  },
  {
    author: { name: "Robert Louis Stevenson", born: 1850, died: 1894 },
    language: "en",
    books: [
      ["9781777902032", "Treasure Island", 1883, ["adventure", "children"], 292, 699],
      [
        "9781777002107",
        "Strange Case of Dr Jekyll and Mr Hyde",
        1886,
        ["gothic", "horror"],
        141,
        499,
      ],
    ],
  },
  {
    author: { name: "Lewis Carroll", born: 1832, died: 1898 },
    language: "en",
    books: [
      [
        "9781777102173",
        "Alice's Adventures in Wonderland",
        1865,
        ["children", "fantasy"],
        192,
        599,
      ],
      ["9781777202248", "Through the Looking-Glass", 1871, ["children", "fantasy"], 224, 599],
    ],
  },
  {
    author: { name: "J. M. Barrie", born: 1860, died: 1937 },
    language: "en",
    books: [["9781777302313", "Peter and Wendy", 1911, ["children", "fantasy"], 267, 649]],
  },
  {
    author: { name: "Oscar Wilde", born: 1854, died: 1900 },
    language: "en",
    books: [
      ["9781777402389", "The Picture of Dorian Gray", 1890, ["gothic", "philosophy"], 254, 699],
      ["9781777502454", "The Importance of Being Earnest", 1899, ["comedy", "satire"], 76, 399],
    ],
  },
  {
    author: { name: "George Eliot", born: 1819, died: 1880 },
    language: "en",
    books: [["9781777602529", "Middlemarch", 1871, ["realism", "historical"], 880, 1149]],
  },
  {
    author: { name: "Virginia Woolf", born: 1882, died: 1941 },
    language: "en",
    books: [
      ["9781777702595", "Mrs Dalloway", 1925, ["realism"], 194, 799],
      ["9781777802660", "A Room of One's Own", 1929, ["essay"], 112, 699],
    ],
  },
  {
    author: { name: "F. Scott Fitzgerald", born: 1896, died: 1940 },
    language: "en",
    books: [["9781777902735", "The Great Gatsby", 1925, ["realism", "tragedy"], 180, 749]],
  },
  {
    author: { name: "William Shakespeare", born: 1564, died: 1616 },
    language: "en",
    books: [
      ["9781777002800", "Hamlet", 1603, ["tragedy"], 342, 599],
      ["9781777102876", "A Midsummer Night's Dream", 1600, ["comedy", "fantasy"], 128, 499],
      ["9781777202941", "Sonnets", 1609, ["poetry"], 160, 549],
    ],
  },
  {
    author: { name: "Walt Whitman", born: 1819, died: 1892 },
    language: "en",
    books: [["9781777303013", "Leaves of Grass", 1855, ["poetry"], 624, 1049]],
  },
  {
    author: { name: "Henry David Thoreau", born: 1817, died: 1862 },
    language: "en",
    books: [
      [
        "9781777403089",
        "Walden; or, Life in the Woods",
        1854,
        ["memoir", "essay", "philosophy"],
        352,
        749,
      ],
    ],
  },
  {
    author: { name: "Frederick Douglass", born: 1818, died: 1895 },
    language: "en",
    books: [
      ["9781777503154", "Narrative of the Life of Frederick Douglass", 1845, ["memoir"], 126, 549],
    ],
  },
  {
    author: { name: "Leo Tolstoy", born: 1828, died: 1910 },
    language: "ru",
    books: [
      ["9781777603229", "Anna Karenina", 1878, ["realism", "romance", "tragedy"], 864, 1199],
      ["9781777703295", "War and Peace", 1869, ["historical", "realism"], 1225, 1499],
    ],
  },
  {
    author: { name: "Fyodor Dostoevsky", born: 1821, died: 1881 },
    language: "ru",
    books: [["9781777803360", "Crime and Punishment", 1866, ["philosophy", "mystery"], 551, 949]],
  },
  {
    author: { name: "Jules Verne", born: 1828, died: 1905 },
    language: "fr",
    books: [
      [
        "9781777903435",
        "Vingt mille lieues sous les mers",
        1870,
        ["adventure", "science-fiction"],
        560,
        899,
      ],
      ["9781777003500", "Le Tour du monde en quatre-vingts jours", 1872, ["adventure"], 331, 749],
    ],
  },
  {
    author: { name: "Victor Hugo", born: 1802, died: 1885 },
    language: "fr",
    books: [["9781777103576", "Les Misérables", 1862, ["historical", "tragedy"], 1462, 1599]],
  },
  {
    author: { name: "Marcel Proust", born: 1871, died: 1922 },
    language: "fr",
    books: [["9781777203641", "Du côté de chez Swann", 1913, ["realism", "philosophy"], 527, 1099]],
  },
  {
    author: { name: "Miguel de Cervantes", born: 1547, died: 1616 },
    language: "es",
    books: [
      [
        "9781777303716",
        "Don Quijote de la Mancha",
        1605,
        ["adventure", "comedy", "satire"],
        1056,
        1399,
      ],
    ],
  },
  {
    author: { name: "Franz Kafka", born: 1883, died: 1924 },
    language: "de",
    books: [
      ["9781777403782", "Die Verwandlung", 1915, ["short-stories", "horror"], 74, 399],
      ["9781777503857", "Der Process", 1925, ["philosophy", "satire"], 284, 749],
    ],
  },
  {
    author: { name: "Johann Wolfgang von Goethe", born: 1749, died: 1832 },
    language: "de",
    books: [
      [
        "9781777603922",
        "Faust. Der Tragödie erster Teil",
        1808,
        ["tragedy", "philosophy"],
        324,
        699,
      ],
    ],
  },
  {
    author: { name: "Dante Alighieri", born: 1265, died: 1321 },
    language: "it",
    books: [["9781777703998", "Divina Commedia", 1321, ["poetry", "philosophy"], 798, 1299]],
  },
  {
    author: { name: "Marcus Aurelius", born: 121, died: 180 },
    language: "grc",
    books: [["9781777804060", "Meditations", 180, ["philosophy"], 256, 699]],
  },
  {
    author: { name: "Murasaki Shikibu", born: 973, died: 1014 },
    language: "ja",
    books: [["9781777904135", "The Tale of Genji", 1021, ["romance", "historical"], 1216, 1799]],
  },
  {
    author: { name: "Homer", born: null, died: null },
    language: "grc",
    books: [["9781777004200", "The Odyssey", -700, ["poetry", "adventure"], 541, 899]],
  },
];

export const seedBooks: readonly Book[] = authors.flatMap(({ author, language, books }) =>
  books.map(([isbn, title, published, genres, pages, priceInCents]): Book => ({
    isbn,
    title,
    author,
    published,
    genres: [...genres],
    language,
    pages,
    price: { amount: priceInCents, currency: "EUR" },
    // Some of each and none of a few: whatever the end of the ISBN says.
    stock: Number(isbn.slice(-2)) % 17,
    summary: `A work of ${genres.join(" and ")} by ${author.name}, first published in ${yearText(published)}.`,
    supplierNote: null,
    addedAt: "2025-01-01T09:00:00.000Z",
  })),
);

function yearText(year: number): string {
  return year < 0 ? `about ${-year} BCE` : String(year);
}
