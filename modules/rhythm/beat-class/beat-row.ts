/** What a beat's neighbours need to know of it. */
export class Neighbour {
  /** Samples since the beat before; 0 where that is unknown. */
  interval = 0;
  /** Interval over the local mean, in 128ths. */
  prematurity = 128;
  template = 0;
  /** Correlation with the dominant template: 1024 is the same shape. */
  similarity = 0;
  /** Root of the complex's sum of squares, in µV of two samples' sum. */
  size = 0;
  /** How far what lies before the complex is from the usual P wave, µV. */
  pDeviation = 0;

  copy(other: Neighbour): void {
    this.interval = other.interval;
    this.prematurity = other.prematurity;
    this.template = other.template;
    this.similarity = other.similarity;
    this.size = other.size;
    this.pDeviation = other.pDeviation;
  }
}

/** What is known of one beat, as it waits for the next. Made twice and used in turn. */
export class BeatRow extends Neighbour {
  /** Running sample index of its fiducial point. */
  index = 0;
  /** Mean of the eight intervals before this one, and of some 256, in samples. */
  local = 0;
  long = 0;
  /** Mean change from interval to interval over the last eight, in 128ths of their mean. */
  irregular = 0;
  /** Whether it founded its template, and how many beats that has had. */
  isNew = false;
  templateBeats = 0;
  /** The template's votes over the dominant one's, in 128ths. */
  share = 0;
  /** Usual prematurity of its template's beats before this one. */
  templatePrematurity = 128;
  /** Correlation with its own template; 0 if it founded that. */
  templateSimilarity = 0;
  /** Correlation of its slopes with those of the dominant template. */
  slopeSimilarity = 0;
  /** Sum of magnitudes of the complex scaled to a length of 4096: more for a broader one. */
  breadth = 0;
  /** Length of the slopes of the complex scaled so: more for a narrower one. */
  sharpness = 0;
  /** As the detector has them: largest excursion and change over 23 ms, µV; samples between steepest rise and fall; */
  amplitude = 0;
  slope = 0;
  steepSpan = 0;
  /** per cent over the surroundings. */
  contrast = 0;
  /** What there is before the complex, and usually; how far the T wave is from the usual: µV. */
  pSize = 0;
  usualPSize = 0;
  tDeviation = 0;
}
