public import ArgumentParser
internal import Configuration

/// `and-dist discover`.
public struct DiscoverCommand: ProgramCommand, Sendable {
  /// Its name and help.
  public static let configuration = CommandConfiguration(
    commandName: CommandName.discover.rawValue,
    abstract: "Computes entropies, anchors and exact neighbours of embeddings.",
    usage: """
      and-dist discover --features <path> --output <folder> [<options>]
      [--<setting> <value> ...]
      """,
    discussion: """
      Embeddings are the rows of a matrix (N, d) of floats: a NumPy file (.npy), a safetensors file, raw \
      32-bit floats (.raw, .bin, .f32) with --dimension, or a folder of such files, read in the order of \
      their names. Each rank reads its own rows.

      Writes neighbours.npy (int64, N × k, nearest first), similarities.npy (float32, N × k), entropy.npy \
      (float32, N) and anchors.npy (int64, in the order of selection) into the output folder. With \
      --similarity-threshold also duplicates.csv: groups of rows of which each is at least so similar to \
      another of its group. With --outliers also outliers.csv, with --graph graph.npz for SciPy, with \
      --without-entropy neither entropy.npy nor anchors.npy.

      With --precision bf16, where the processor computes with it, it is sooner done: what is nearest is \
      the same to the bit, and entropies are those of rounded rows.

      Stopped by a signal it keeps what it has found, and the same command goes on.

      With --queries it searches the rows for the neighbours of the queries, and writes neighbours.npy and \
      similarities.npy, a row for each query.
      """)

  /// A file of embeddings (N, d), or a folder of such files.
  @Option(
    help: ArgumentHelp("file of embeddings (N, d), or folder of such files", valueName: "path"))
  public var features: String
  /// A second file or folder of embeddings, whose neighbours among the first are searched; nil for those
  /// of each row among the others.
  @Option(
    help: ArgumentHelp(
      "file or folder of a second set of rows, to find the neighbours of these", valueName: "path"))
  public var queries: String?
  /// Which tensor of a safetensors file.
  @Option(
    help: ArgumentHelp(
      "tensor of a safetensors file; default: its only matrix of floats", valueName: "name"))
  public var tensor: String?
  /// How many numbers a row has: raw files do not say it.
  @Option(help: ArgumentHelp("numbers in a row; needed for raw files", valueName: "number"))
  public var dimension: Int?
  /// Whether rows are scaled to length 1; otherwise they must have it.
  @Flag(help: "scale rows to length 1, so that similarities are cosines")
  public var normalise = false
  /// The similarity from which on two rows are near-duplicates; nil: these are not looked for.
  @Option(
    help: ArgumentHelp(
      "also find all pairs of rows at least so similar, and group them", valueName: "number"))
  public var similarityThreshold: Double?
  /// A file with a name of each row on a line.
  @Option(
    help: ArgumentHelp(
      "names of the rows (of the queries, if there are any) for the .csv files, one a line",
      valueName: "file"))
  public var names: String?
  /// How many outliers are listed; nil: none.
  @Option(
    help: ArgumentHelp(
      "list so many rows of the lowest mean similarity to their neighbours", valueName: "number"))
  public var outliers: Int?
  /// Whether the graph of neighbours is written as a sparse matrix.
  @Flag(help: "also write the graph of neighbours as a sparse matrix for SciPy")
  public var graph = false
  /// Whether entropies, and the anchors that they select, are left out.
  @Flag(help: "leave out entropies and anchors")
  public var withoutEntropy = false
  /// Whether only what it will take is measured and printed.
  @Flag(help: "say how much time and memory it will take, and write nothing")
  public var dryRun = false
  /// Whether the plan is printed as JSON.
  @Flag(help: "print the plan of --dry-run as JSON")
  public var json = false
  /// The round, which says how many anchors there are; none in round 0.
  @Option(
    help: ArgumentHelp("number of the round; each round has more anchors", valueName: "number"))
  public var round: Int = 1
  /// The folder of the files that are written.
  @Option(help: ArgumentHelp("folder for the files that are written", valueName: "folder"))
  public var output: String
  @OptionGroup var common: CommonOptions

  /// The defaults.
  public init() {}

  /// Checks the numbers, and expands a leading `~`.
  public mutating func validate() throws {
    guard round >= 0 else {
      throw UsageError(description: "round is '\(round)'; expected 0 or more")
    }
    if let dimension, dimension < 1 {
      throw UsageError(description: "dimension is '\(dimension)'; expected 1 or more")
    }
    if let similarityThreshold, !(-1...1).contains(similarityThreshold) {
      throw UsageError(
        description: "similarity-threshold is '\(similarityThreshold)'; expected −1 … 1")
    }
    if let outliers, outliers < 1 {
      throw UsageError(description: "outliers is '\(outliers)'; expected 1 or more")
    }
    if names != nil && similarityThreshold == nil && outliers == nil {
      throw UsageError(
        description: queries == nil
          ? "names are for duplicates.csv and outliers.csv; "
            + "give --similarity-threshold or --outliers too"
          : "names are for outliers.csv; give --outliers too")
    }
    if queries != nil && similarityThreshold != nil {
      throw UsageError(
        description: "similarity-threshold groups the rows of one set; leave out --queries, "
          + "whose similarities are all in similarities.npy")
    }
    queries = try queries.map { try PathText.expanded($0, setting: "queries") }
    names = try names.map { try PathText.expanded($0, setting: "names") }
    features = try PathText.expanded(features, setting: "features")
    output = try PathText.expanded(output, setting: "output")
  }

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    .discover(self, try settings.applied(to: Configuration()))
  }
}
