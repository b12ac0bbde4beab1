/** How some of the seed's books begin, by ISBN, in the language of the edition. */
export const openings: ReadonlyMap<string, string> = new Map([
  [
    "9781777100070",
    "It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife.",
  ],
  [
    "9781777200145",
    "Emma Woodhouse, handsome, clever, and rich, with a comfortable home and happy disposition, seemed to unite some of the best blessings of existence; and had lived nearly twenty-one years in the world with very little to distress or vex her.",
  ],
  ["9781777300210", "The family of Dashwood had long been settled in Sussex."],
  [
    "9781777500351",
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of Light, it was the season of Darkness, it was the spring of hope, it was the winter of despair.",
  ],
  [
    "9781777600426",
    "Whether I shall turn out to be the hero of my own life, or whether that station will be held by anybody else, these pages must show.",
  ],
  ["9781777700492", "Marley was dead: to begin with. There is no doubt whatever about that."],
  ["9781777900632", "There was no possibility of taking a walk that day."],
  [
    "9781777000707",
    "1801.—I have just returned from a visit to my landlord—the solitary neighbour that I shall be troubled with.",
  ],
  [
    "9781777100773",
    "You will rejoice to hear that no disaster has accompanied the commencement of an enterprise which you have regarded with such evil forebodings.",
  ],
  [
    "9781777300913",
    "3 May. Bistritz.—Left Munich at 8:35 P.M., on 1st May, arriving at Vienna early next morning; should have arrived at 6:46, but train was an hour late.",
  ],
  [
    "9781777400989",
    "Call me Ishmael. Some years ago—never mind how long precisely—having little or no money in my purse, and nothing particular to interest me on shore, I thought I would sail about a little and see the watery part of the world.",
  ],
  [
    "9781777601126",
    "You don’t know about me without you have read a book by the name of The Adventures of Tom Sawyer; but that ain’t no matter.",
  ],
  [
    "9781777001407",
    "“Christmas won’t be Christmas without any presents,” grumbled Jo, lying on the rug.",
  ],
  [
    "9781777301613",
    "In the year 1878 I took my degree of Doctor of Medicine of the University of London, and proceeded to Netley to go through the course prescribed for surgeons in the army.",
  ],
  [
    "9781777601829",
    "The Time Traveller (for so it will be convenient to speak of him) was expounding a recondite matter to us.",
  ],
  [
    "9781777102173",
    "Alice was beginning to get very tired of sitting by her sister on the bank, and of having nothing to do: once or twice she had peeped into the book her sister was reading, but it had no pictures or conversations in it.",
  ],
  ["9781777302313", "All children, except one, grow up."],
  [
    "9781777602529",
    "Miss Brooke had that kind of beauty which seems to be thrown into relief by poor dress.",
  ],
  ["9781777702595", "Mrs. Dalloway said she would buy the flowers herself."],
  [
    "9781777902735",
    "In my younger and more vulnerable years my father gave me some advice that I’ve been turning over in my mind ever since.",
  ],
  ["9781777203641", "Longtemps, je me suis couché de bonne heure."],
  [
    "9781777303716",
    "En un lugar de la Mancha, de cuyo nombre no quiero acordarme, no ha mucho tiempo que vivía un hidalgo de los de lanza en astillero, adarga antigua, rocín flaco y galgo corredor.",
  ],
  [
    "9781777403782",
    "Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem Bett zu einem ungeheueren Ungeziefer verwandelt.",
  ],
  [
    "9781777703998",
    "Nel mezzo del cammin di nostra vita mi ritrovai per una selva oscura, ché la diritta via era smarrita.",
  ],
]);
