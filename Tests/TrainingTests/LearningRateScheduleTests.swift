import Configuration
import Foundation
import Testing
import Training

struct LearningRateScheduleTests {
  /// A schedule of two rounds of 10 epochs of 4 steps, with a base rate of 0.8.
  private func schedule(_ flags: [String: String]) throws -> LearningRateSchedule {
    let usual = ["rounds": "2", "epochs": "10", "base-lr": "0.8", "lr-decay-epochs": "none"]
    let all = usual.merging(flags) { $1 }
    return LearningRateSchedule(
      try Configuration().layered(flags: all.map { (name: $0.key, text: $0.value) }),
      stepsPerEpoch: 4)
  }

  @Test func fallsTwiceInEachRound() {
    let schedule = LearningRateSchedule(Configuration(), stepsPerEpoch: 391)
    for round in 0..<5 {
      #expect(schedule.rate(round: round, epoch: 0, step: 0) == 0.03)
      #expect(schedule.rate(round: round, epoch: 119, step: 390) == 0.03)
      #expect(abs(schedule.rate(round: round, epoch: 120, step: 0) - 0.003) < 1e-12)
      #expect(abs(schedule.rate(round: round, epoch: 199, step: 0) - 0.0003) < 1e-12)
    }
  }

  @Test func staysWithoutDecay() throws {
    #expect(try schedule([:]).rate(round: 1, epoch: 9, step: 3) == 0.8)
  }

  /// Epochs are counted over the whole run: 12 is the third of round 1.
  @Test func fallsOverTheWholeRun() throws {
    let schedule = try schedule([
      "lr-restart": "off", "lr-decay-epochs": "3,12", "lr-decay-rate": "0.5",
    ])
    let rates = [(0, 2), (0, 3), (1, 1), (1, 2), (1, 9)].map {
      schedule.rate(round: $0, epoch: $1, step: 0)
    }
    #expect(rates == [0.8, 0.4, 0.4, 0.2, 0.2])
  }

  /// Of 2 · 4 steps, step s has (s + 1) / 8 of the rate, and each round warms up again.
  @Test(arguments: ["step", "cosine"]) func risesByStep(shape: String) throws {
    let schedule = try schedule(["warm-up-epochs": "2", "lr-schedule": shape])
    for round in 0..<2 {
      for step in 0..<8 {
        let rate = schedule.rate(round: round, epoch: step / 4, step: step % 4)
        #expect(abs(rate - 0.1 * Double(step + 1)) < 1e-12)
      }
      #expect(schedule.rate(round: round, epoch: 2, step: 0) == 0.8)
    }
  }

  /// Decay epochs count from the start of the schedule, warm-up included.
  @Test func fallsInTheWarmUpToo() throws {
    let schedule = try schedule([
      "warm-up-epochs": "2", "lr-decay-epochs": "1", "lr-decay-rate": "0.5",
    ])
    #expect(abs(schedule.rate(round: 0, epoch: 1, step: 0) - 0.8 * 5 / 8 * 0.5) < 1e-12)
  }

  /// base · (1 + cos πt/T)/2, where t counts the T steps after the warm-up.
  @Test(arguments: [("on", 0), ("on", 3), ("off", 0), ("off", 3)])
  func fallsAsHalfACosine(restart: String, warmUp: Int) throws {
    let schedule = try schedule([
      "lr-schedule": "cosine", "lr-restart": restart, "warm-up-epochs": "\(warmUp)",
    ])
    let rounds = restart == "on" ? 1 : 2
    let steps = 4 * (10 * rounds - warmUp)
    for round in 0..<2 {
      for epoch in 0..<10 {
        let before = (restart == "on" ? epoch : 10 * round + epoch) - warmUp
        guard before >= 0 else { continue }
        for step in 0..<4 {
          let expected = 0.4 * (1 + cos(Double.pi * Double(4 * before + step) / Double(steps)))
          let rate = schedule.rate(round: round, epoch: epoch, step: step)
          #expect(abs(rate - expected) < 1e-12)
        }
      }
    }
    // The last step is not wasted: its rate is small, but above zero.
    let last = schedule.rate(round: 1, epoch: 9, step: 3)
    #expect(last > 0 && last < 0.01)
  }

  @Test func aWarmUpThatNeverEndsIsRefused() throws {
    #expect(throws: ConfigurationError.self) { try schedule(["warm-up-epochs": "10"]) }
    #expect(throws: Never.self) { try schedule(["warm-up-epochs": "10", "lr-restart": "off"]) }
    let error = try #require(throws: ConfigurationError.self) {
      try schedule(["warm-up-epochs": "20", "lr-restart": "off"])
    }
    #expect("\(error)".contains("warm-up-epochs is '20'; expected less than the 20 epochs"))
  }
}
