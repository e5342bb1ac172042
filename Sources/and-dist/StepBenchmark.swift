internal import Datasets
internal import Kernels
internal import MPI
internal import Networks
internal import Randomness
internal import Training

/// Times whole training steps on made-up images.
struct StepBenchmark {
  let configuration: Configuration
  let imageCount: Int
  let repeats: Int
  let world: Communicator

  /// Images a second of all ranks, for each repeat of `stepsPerRepeat` steps.
  func run() throws -> [Double] {
    var configuration = configuration
    configuration.rounds = 1
    configuration.epochs = 1
    let size = configuration.imageSize ?? 32
    let channels = configuration.channels ?? 3
    // A few different images stand for all: what they show does not matter to the time.
    var stream = RandomStream(seed: 1, "benchmark images")
    let planes = (0..<imageCount * channels * size * size).map { _ in
      UInt8(truncatingIfNeeded: stream.next())
    }
    let images = ImageSplit(
      planes: planes, channels: channels, height: size, width: size,
      statistics: PixelStatistics(
        mean: [Float](repeating: 0.5, count: channels),
        std: [Float](repeating: 0.25, count: channels)))
    let trainer = try Trainer(configuration, images: images, world)
    if world.isFirst { print("convolutions: \(trainer.convolutions.summary)") }
    try trainer.startAfresh()
    trainer.beginEpoch()
    var rates: [Double] = []
    for step in 0...repeats {
      guard let measures = try trainer.step() else { break }
      if step > 0 { rates.append(measures.imagesPerSecond) }
    }
    return rates
  }
}
