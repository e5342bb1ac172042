/// What a rank says at the end of a step, so that all know the same of all.
public struct StepVotes: Sendable, Equatable {
  /// It was told to stop.
  public var stop = false
  /// A checkpoint is due, by its clock.
  public var save = false
  /// Its files of the checkpoint under way are written, or none is.
  public var isWritten = false

  /// No wish.
  public init() {}

  /// How many ranks said what.
  public struct Count: Sendable, Equatable {
    /// Ranks that were told to stop.
    public let stop: Int
    /// Ranks for which a checkpoint is due.
    public let save: Int
    /// Ranks whose files are written.
    public let isWritten: Int

    /// Nobody said anything.
    public init() { (stop, save, isWritten) = (0, 0, 0) }

    /// The sums of the ranks' numbers.
    init(_ sums: ArraySlice<Double>) {
      let counts = sums.map { Int($0.rounded()) }
      (stop, save, isWritten) = (counts[0], counts[1], counts[2])
    }
  }

  /// A number for each member, to be summed over the ranks.
  var numbers: [Double] { [stop, save, isWritten].map { $0 ? 1 : 0 } }
}
