import Reports
import Runs
import Testing

/// The time of a run, term by term.
struct TimeModelTests {
  private let between = Link(latency: 0, bandwidth: 1e9)

  private func shape(ranks: Int = 1) -> RunShape {
    RunShape(
      imageCount: 1000, batchSize: 100, dimension: 16, neighbours: 1, parameters: 1_000_000,
      ranks: ranks, ranksPerNode: 1)
  }

  private var times: Calibration {
    var times = Calibration()
    (times.forward, times.backward, times.update) = (1, 2, 0.5)
    times.bankPerPair = 1e-5
    (times.loaderPerImage, times.loaderCoreSecondsPerImage) = (0.001, 0.001)
    (times.coresBusy, times.coresPerRank) = (1, 1)
    times.discoveryPerPair = 1e-6
    times.selectionPerImage = 1e-4
    return times
  }

  private func seconds(_ name: String, of time: RunPlan.Seconds) -> Double {
    time.parts.first { $0.name == name }?.seconds ?? 0
  }

  /// On one core the loader's work is added; on two it goes beside the step's.
  @Test func imagesTakeWhatCoresAreLeft() {
    var times = times
    let one = TimeModel(shape(), times, between: between).step
    #expect(abs(seconds("bank pass", of: one) - 1) < 1e-9)
    #expect(abs(one.total - (4.5 + 0.1)) < 1e-9)
    times.coresPerRank = 2
    #expect(abs(TimeModel(shape(), times, between: between).step.total - 4.5) < 1e-9)
    times.loaderPerImage = 0.06
    #expect(abs(TimeModel(shape(), times, between: between).step.total - 6) < 1e-9)
  }

  /// 4 MB of two nodes take 4 ms, twice 2 MB: hidden behind backward, all but the last bucket.
  @Test func gradientsAreSentBehindBackward() {
    var (shape, times) = (shape(ranks: 2), times)
    shape.buckets = 4
    let name = "messages: gradients"
    #expect(abs(seconds(name, of: TimeModel(shape, times, between: between).step) - 1e-3) < 1e-9)
    times.backward = 0.5e-3
    #expect(
      abs(seconds(name, of: TimeModel(shape, times, between: between).step) - 3.5e-3) < 1e-9)
  }

  @Test func discoveryMeetsEachPairOnce() {
    let one = TimeModel(shape(), times, between: between).discovery
    #expect(abs(one.total - (999 * 500 * 1e-6 + 0.1)) < 1e-9)
    let four = TimeModel(shape(ranks: 4), times, between: between).discovery
    #expect(abs(seconds("pairs of rows", of: four) - 999 * 125 * 1e-6) < 1e-9)
  }

  @Test func aRunIsItsEpochsAndDiscoveries() {
    var shape = shape()
    (shape.rounds, shape.epochs) = (3, 2)
    #expect(shape.steps == 60)
    #expect(shape.discoveries == 2)
    let model = TimeModel(shape, times, between: between)
    #expect(abs(model.epoch.total - 10 * model.step.total) < 1e-9)
    #expect(
      abs(model.run.total - (6 * model.epoch.total + 2 * model.discovery.total)) < 1e-9)
    // Stops inside the second round, which began with a discovery.
    shape.maxSteps = 25
    #expect(shape.steps == 25)
    #expect(shape.discoveries == 1)
  }

  /// A last, shorter batch counts as what it is.
  @Test func theSizesOfARank() {
    let shape = RunShape(
      imageCount: 1050, batchSize: 100, dimension: 16, neighbours: 1, parameters: 1, ranks: 8,
      ranksPerNode: 3)
    #expect(shape.stepsPerEpoch == 11)
    #expect(shape.batchSizePerRank == 13)
    #expect(shape.rowsPerRank == 132)
    #expect(shape.nodes == 3)
    let model = TimeModel(shape, times, between: between)
    #expect(abs(seconds("steps", of: model.epoch) - 10.5 * model.step.total) < 1e-9)
  }
}
