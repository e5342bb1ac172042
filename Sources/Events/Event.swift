/// Something that happened in a run, for `metrics.jsonl` and for a person.
///
/// A run of events starts with `runStarted` and ends with `runEnded`. Rounds and epochs count from
/// 0, epochs within their round; steps count from 1 through all rounds.
public enum Event: Sendable, Equatable {
  /// The run begins, or goes on from a checkpoint.
  case runStarted(RunStarted)
  /// What a rank will need.
  case memoryPlan(MemoryPlan)
  /// The network was changed once.
  case step(StepMeasures)
  /// All images were seen once more.
  case epoch(EpochMeasures)
  /// Features were judged with labels.
  case evaluation(EvaluationMeasures)
  /// Anchors and neighbourhoods were found for a round.
  case discovery(DiscoveryMeasures)
  /// The whole state is on the disk.
  case checkpointSaved(CheckpointSaved)
  /// The run is over.
  case runEnded(RunEnded)
}
