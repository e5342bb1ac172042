import Events
import Reports
import Testing

struct ReportTests {
  @Test func makesTheTableOfARun() {
    #expect(
      SummaryTable(RunReport(events: Story.events)).description == """
        round  anchors  consistency  entropy           loss  kNN bank  kNN features        time
        ─────  ───────  ───────────  ───────  ─────────────  ────────  ────────────  ──────────
        0            –            –        –  7.800 → 6.500    0.7312        0.7500        43 s
        1        2,500        0.851    4.521  6.000 → 5.250    0.7600             –        43 s
        2        5,000            –    4.100      5.000 → –         –             –  1 min 20 s

        kNN on raw pixels, for comparison: 0.7740
        Done: 474 steps, 3 min 25 s; at most 151 MB a rank, planned 125 MB
        Run folder: runs/quickstart
        """)
  }

  /// Of linear classifiers, those of the last evaluation, in the order of the layers.
  @Test func addsTheTableOfLinearClassifiers() {
    func linear(_ layer: String, _ epoch: Int, _ accuracy: Double) -> Event {
      .evaluation(
        EvaluationMeasures(
          protocol: .linear, layer: layer, accuracy: accuracy, top5: 0.875, round: 1, epoch: epoch,
          seconds: 1))
    }
    let judged = [("conv1", 0, 0.1), ("fc", 0, 0.2), ("conv1", 1, 0.25), ("fc", 1, 0.5)].map(linear)
    let text = SummaryTable(RunReport(events: Story.events + judged)).description
    #expect(
      text.contains(
        """

        linear classifier on   top-1   top-5
        ────────────────────  ──────  ──────
        conv1                 0.2500  0.8750
        fc                    0.5000  0.8750

        kNN on raw pixels
        """))
    // They came after the run's end, and are not of the round's time.
    let round = text.split(separator: "\n").first { $0.hasPrefix("1 ") }
    #expect(round?.hasSuffix(" 43 s") == true, "\(text)")
  }

  @Test func makesATableOfNothing() {
    #expect(SummaryTable(RunReport()).description.split(separator: "\n").count == 2)
  }

  /// A resumed run's report begins with the events that are in its log.
  @Test func goesOnWithEarlierEvents() {
    let events = Story.events.dropLast(2)
    var report = RunReport(events: Array(events.dropLast(3)))
    for event in events.suffix(3) { report.add(event) }
    #expect(report == RunReport(events: Array(events)))
    #expect(report.rounds[1]?.evaluations[.knnBank] == 0.76)
  }

  /// The table comes once, at the end, and has the rounds of earlier starts.
  @Test func printsTheTableAtTheEnd() throws {
    var printed: [String] = []
    let printer = SummaryPrinter { printed.append($0) }
    for event in Story.events.prefix(8) { printer.recall(event) }
    for event in Story.events.dropFirst(8) {
      #expect(printed.isEmpty)
      printer.add(event)
    }
    #expect(printed == [SummaryTable(RunReport(events: Story.events)).description])
  }

  @Test func listsThePlan() {
    #expect(
      Story.plan.text == """
          network       2.8 MB
          activations   120 MB
          bank shard    2.6 MB
          a rank needs  125 MB
        """)
  }
}

struct ProgressTests {
  @Test func drawsABlockOnATerminal() {
    var progress = Progress(isTerminal: true, logEvery: 5)
    _ = progress.show(.runStarted(Story.start), at: 0)
    #expect(
      progress.show(Story.step(1), at: 10)
        == [
          .redraw([
            "────────────  round 0  epoch 1/2  step 1/474", "loss 7.1235  1,234 images/s",
          ])
        ])
    // Not more than ten times a second.
    #expect(progress.show(Story.step(2), at: 10.05) == [])
    // Ten steps took five seconds; 463 are left.
    #expect(
      progress.show(Story.step(11), at: 15)
        == [
          .redraw([
            "────────────  round 0  epoch 1/2  step 11/474  3 min 52 s left",
            "loss 7.1235  1,234 images/s",
          ])
        ])
    // What comes again each epoch goes into the block, and does not scroll by.
    #expect(progress.show(Story.epoch(0, 0, 7.8), at: 16) == [])
    #expect(progress.show(Story.evaluation(0, .knnBank, 0.25), at: 16) == [])
    let falling = StepMeasures(
      round: 0, epoch: 0, step: 237, loss: 3.5, learningRate: 0.03, imagesPerSecond: 1000,
      waitedForData: 0.0126, waitedForMessages: 0.0126)
    // 10,000 images in 79 steps are 126.6 a step, 0.1266 s; a fifth of it was waiting.
    guard case .redraw(let lines)? = progress.show(.step(falling), at: 20).first else {
      Issue.record("no block")
      return
    }
    #expect(lines[0].hasPrefix("━━━━━━──────  round 0"))
    #expect(lines[1] == "loss 3.5000 ↓  1,000 images/s  waits 20 %  kNN 0.2500 after epoch 2")
  }

  @Test func writesALineEveryFewSecondsInALog() {
    var progress = Progress(isTerminal: false, logEvery: 5)
    _ = progress.show(.runStarted(Story.start), at: 0)
    var shown: [Double] = []
    for tick in 0..<200 {
      let seconds = Double(tick) / 10
      for output in progress.show(Story.step(tick + 1), at: seconds) {
        guard case .line = output else {
          Issue.record("a line that is drawn again, in a log")
          continue
        }
        shown.append(seconds)
      }
    }
    #expect(shown == [0, 5, 10, 15])
  }

  @Test func saysWhatHappened() {
    var progress = Progress(isTerminal: false, logEvery: 5)
    var lines: [String] = []
    for event in Story.events {
      for case .line(let line) in progress.show(event, at: 0) { lines.append(line) }
    }
    #expect(lines[0] == "fashion-mnist: 10,000 images; resnet18 with 701,466 parameters")
    #expect(lines[1] == "2 ranks on 1 node, 1 thread each")
    #expect(lines[2] == "3 rounds of 2 epochs of 79 steps; output in runs/quickstart")
    #expect(lines.contains("round 0  kNN on raw pixels: 0.7740  in 1.0 s"))
    #expect(
      lines.contains(
        "round 1  2,500 anchors, mean entropy 4.521, consistency 0.851  in 2.0 s"))
    #expect(lines.contains("saved runs/quickstart/r0 (8.4 MB, 1.0 s)"))
  }

  @Test func saysHowFarADiscoveryIs() {
    var progress = Progress(isTerminal: true, logEvery: 5)
    #expect(
      progress.show(DiscoveryProgress(round: 1, share: 0.25, elapsed: 10), at: 10)
        == [.redraw(["round 1  discovery 25 %  30 s left"])])
    #expect(progress.show(DiscoveryProgress(share: 0.26, elapsed: 10), at: 10.05) == [])
    #expect(
      progress.show(DiscoveryProgress(share: 0.5, elapsed: 20), at: 20)
        == [.redraw(["discovery 50 %  20 s left"])])
  }

  @Test func saysWhereItGoesOnFrom() {
    var resumed = Story.start
    resumed.resumedFrom = "runs/quickstart/r0"
    resumed.stepsDone = 158
    var progress = Progress(isTerminal: false, logEvery: 5)
    #expect(
      progress.show(.runStarted(resumed), at: 0).last
        == .line("going on from runs/quickstart/r0 after 158 steps"))
    // The pace is that of this start, not of the steps before it.
    _ = progress.show(Story.step(159, round: 1), at: 100)
    #expect(
      progress.show(Story.step(169, round: 1), at: 110)
        == [
          .line("round 1  epoch 1/2  step 169/474  loss 7.1235  1,234 images/s  5 min 05 s left")
        ])
  }
}

struct DoctorReportTests {
  static let sound = DoctorReport(
    mpi: "Open MPI 4.1.4",
    nodes: [
      DoctorReport.Node(
        name: "alpha", ranks: 2, cores: 2, affinity: ["0", "1"], memory: 8_000_000_000)
    ],
    threadsPerRank: 1, blas: "OpenBLAS 0.3.21", blasKernels: "SkylakeX", oneDNN: "2.6.3",
    instructionSet: "AVX-512 with bf16", plan: Story.plan, planned: "resnet18, batch 128")

  @Test func saysWhatItFound() {
    #expect(
      Self.sound.description == """
        MPI      Open MPI 4.1.4
        ranks    2 ranks on 1 node, 1 thread each
                 alpha: 2 ranks, 2 cores, 8.0 GB
                   rank 0 of it on cores 0
                   rank 1 of it on cores 1
        BLAS     OpenBLAS 0.3.21, SkylakeX kernels
        oneDNN   2.6.3, AVX-512 with bf16
        check    both give the same matrix product
        memory   resnet18, batch 128
          network       2.8 MB
          activations   120 MB
          bank shard    2.6 MB
          a rank needs  125 MB
        Ready to train.
        """)
    #expect(Self.sound.isSound)
  }

  @Test func warns() {
    var report = Self.sound
    report.threadsPerRank = 2
    report.nodes[0].memory = 200_000_000
    report.disagreement = "by 0.5; set OPENBLAS_CORETYPE=Haswell"
    #expect(
      report.warnings == [
        "alpha: 4 threads on 2 cores; they will wait for each other",
        "alpha: 2 ranks need 251 MB of its 200 MB",
      ])
    #expect(report.description.hasSuffix("Not fit to train."))
    #expect(report.description.contains("the two DISAGREE: by 0.5; set OPENBLAS_CORETYPE=Haswell"))
  }
}
