/** What is known of one beat, as it waits for the next. Made three times and used in turn. */
export class BeatRow {
  /** Running sample index of its fiducial point. */
  index = 0;
  /** Samples since the beat before; 0 where that is unknown. */
  interval = 0;
  /** Mean of the eight intervals before this one, and of some 256, in samples. */
  local = 0;
  long = 0;
  /** Mean change from interval to interval over the last eight, in 128ths of their mean. */
  irregular = 0;
  /** Interval over {@link local}, in 128ths. */
  prematurity = 128;
  /** Its template, whether it founded that, and how many beats that has had. */
  template = 0;
  isNew = false;
  templateBeats = 0;
  /** The template's votes over the dominant one's, in 128ths. */
  share = 0;
  /** Usual {@link prematurity} of its template's beats before this one. */
  templatePrematurity = 128;
  /** Correlation with the dominant template: 1024 is the same shape; and that of the two shapes' slopes. */
  similarity = 0;
  slopeSimilarity = 0;
  /** Root of the complex's sum of squares, in µV of two samples' sum. */
  size = 0;
  /** Sum of magnitudes of the complex scaled to a length of 4096: more for a broader one. */
  breadth = 0;
  /** Length of the slopes of the complex scaled so: more for a narrower one. */
  sharpness = 0;
  /** Largest excursion and largest change over 23 ms, µV. */
  amplitude = 0;
  slope = 0;
  /** How far what lies before and after the complex is from the usual, what there is before, and usually: µV. */
  pDeviation = 0;
  pSize = 0;
  usualPSize = 0;
  tDeviation = 0;
}
