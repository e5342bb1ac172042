import Configuration
import Testing
import Training

struct LearningRateScheduleTests {
  @Test func fallsTwice() {
    let schedule = LearningRateSchedule(Configuration())
    #expect(schedule.rate(epoch: 0) == 0.03)
    #expect(schedule.rate(epoch: 119) == 0.03)
    #expect(abs(schedule.rate(epoch: 120) - 0.003) < 1e-12)
    #expect(abs(schedule.rate(epoch: 199) - 0.0003) < 1e-12)
  }

  @Test func staysWithoutDecay() throws {
    let flat = try Configuration().layered(flags: [("lr-decay-epochs", "none")])
    #expect(LearningRateSchedule(flat).rate(epoch: 1000) == 0.03)
  }
}
