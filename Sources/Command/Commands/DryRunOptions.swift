public import ArgumentParser

/// What `and-dist train --dry-run` plans for.
public struct DryRunOptions: ParsableArguments, Sendable {
  /// Whether training is planned instead of done.
  @Flag(
    help: """
      only plan: print memory, messages and time of the run, from a measurement of this machine \
      that takes seconds; nothing is written
      """)
  public var dryRun = false
  /// Whether the plan is printed as JSON.
  @Flag(help: "with --dry-run, print the plan as JSON")
  public var json = false
  /// Ranks to plan for; nil for those there are.
  @Option(
    help: ArgumentHelp(
      "with --dry-run, ranks to plan for (default: those that are started)", valueName: "count"))
  public var ranks: Int?
  /// Ranks that a node has; nil for as many as this one has.
  @Option(
    help: ArgumentHelp(
      "with --dry-run, ranks on each node (default: those that are started on this one)",
      valueName: "count"))
  public var ranksPerNode: Int?
  /// Seconds that a message between nodes takes beside its bytes; nil for an assumed number.
  @Option(
    help: ArgumentHelp(
      "with --dry-run, seconds that an empty message between nodes takes (default: 20e-6)",
      valueName: "seconds"))
  public var latency: Double?
  /// Bytes a second that a node sends, and receives at the same time; nil for an assumed number.
  @Option(
    help: ArgumentHelp(
      """
      with --dry-run, bytes a second that a node sends to others, and as many received \
      (default: 1.25e9, which is 10 Gbit/s)
      """, valueName: "bytes/s"))
  public var bandwidth: Double?
  /// Training images to plan for; nil for those of the data set.
  @Option(
    help: ArgumentHelp(
      "with --dry-run, training images to plan for (default: those of the data set)",
      valueName: "count"))
  public var images: Int?

  /// The defaults.
  public init() {}

  /// Checks the numbers.
  public func validate() throws {
    let counts = [("ranks", ranks), ("ranks-per-node", ranksPerNode), ("images", images)]
    let given =
      counts.filter { $0.1 != nil }.map(\.0) + (latency == nil ? [] : ["latency"])
      + (bandwidth == nil ? [] : ["bandwidth"]) + (json ? ["json"] : [])
    if !dryRun, let name = given.first {
      throw UsageError(description: "--\(name) is for a plan: give --dry-run too, or leave it out")
    }
    for case (let name, let count?) in counts where count < 1 {
      throw UsageError(description: "--\(name) is '\(count)'; expected 1 or more")
    }
    if let latency, !(latency >= 0 && latency.isFinite) {
      throw UsageError(description: "--latency is '\(latency)'; expected seconds, 0 or more")
    }
    if let bandwidth, !(bandwidth > 0 && bandwidth.isFinite) {
      throw UsageError(
        description: "--bandwidth is '\(bandwidth)'; expected bytes a second, more than 0")
    }
  }
}
