import Storage
import Testing

@Suite struct BufferTests {
  @Test(arguments: [0, 1, 63, 64, 65, 4097])
  func isZeroAtStart(byteCount: Int) {
    let buffer = Buffer(byteCount: byteCount)
    #expect(buffer.byteCount == byteCount)
    let count = byteCount / 4
    #expect(Tensor(buffer: buffer, offset: 0, shape: [count]).array.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [(0, 64, 0), (1, 64, 64), (64, 64, 64), (65, 64, 128), (7, 3, 9)])
  func roundsUp(_ number: Int, _ divisor: Int, _ expected: Int) {
    #expect(number.roundedUp(toMultipleOf: divisor) == expected)
  }

  @Test func aNegativeSizeTraps() async {
    await #expect(processExitsWith: .failure) { _ = Buffer(byteCount: -1) }
  }
}

@Suite struct TensorTests {
  @Test func viewsShareTheirNumbers() {
    let tensor = Tensor((0..<24).map(Float.init), shape: [4, 3, 2])
    #expect(tensor.count == 24)
    let rows = tensor.rows(1..<3)
    #expect(rows.shape == [2, 3, 2])
    #expect(rows.array == (6..<18).map(Float.init))
    rows[0] = -1
    #expect(tensor[6] == -1)
    #expect(tensor.elements(5..<8).array == [5, -1, 7])
    #expect(tensor.elements(5..<8).shape == [3])
    #expect(tensor.reshaped([2, 12]).rows(1..<2).array == (12..<24).map(Float.init))
    #expect(rows.rows(1..<2).elements(2..<4).array == [14, 15])
    #expect(tensor.rows(2..<2).count == 0)
  }

  @Test func spansReadWhatIsWritten() {
    let tensor = Tensor(shape: [5])
    for index in 0..<5 { tensor[index] = Float(index * index) }
    #expect(tensor.span[3] == 9)
    #expect(tensor.array == [0, 1, 4, 9, 16])
  }

  @Test func copyAndFill() {
    let (a, b) = (Tensor([1, 2, 3, 4], shape: [4]), Tensor(shape: [2, 2]))
    b.copy(from: a)
    #expect(b.array == [1, 2, 3, 4])
    b.rows(1..<2).fill(7)
    #expect(b.array == [1, 2, 7, 7])
    #expect(a.array == [1, 2, 3, 4])
  }

  /// A view keeps its memory alive.
  @Test func viewsOutliveTheirTensor() {
    var tensor: Tensor? = Tensor([1, 2, 3, 4], shape: [2, 2])
    let row = tensor?.rows(1..<2)
    tensor = nil
    #expect(row?.array == [3, 4])
  }

  @Test func emptyTensors() {
    let tensor = Tensor(shape: [0, 7])
    #expect(tensor.count == 0 && tensor.array.isEmpty)
    tensor.fill(1)
    tensor.copy(from: Tensor(shape: [0]))
    #expect(tensor.rows(0..<0).shape == [0, 7])
  }

  @Test func leavingTheBoundsTraps() async {
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [3])[3] }
    await #expect(processExitsWith: .failure) { Tensor(shape: [3])[-1] = 0 }
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [3, 2]).rows(2..<4) }
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [3]).elements(-1..<2) }
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [3]).span[3] }
    await #expect(processExitsWith: .failure) {
      _ = Tensor(buffer: Buffer(byteCount: 15), offset: 0, shape: [4])
    }
    await #expect(processExitsWith: .failure) {
      _ = Tensor(buffer: Buffer(byteCount: 16), offset: 1, shape: [4])
    }
  }

  @Test func wrongShapesTrap() async {
    await #expect(processExitsWith: .failure) { _ = Tensor([1, 2, 3], shape: [2, 2]) }
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [6]).reshaped([4]) }
    await #expect(processExitsWith: .failure) { Tensor(shape: [2]).copy(from: Tensor(shape: [3])) }
  }
}

@Suite struct ArenaTests {
  static let slots = [("a", 3), ("b", 16), ("c", 1), ("d", 17)].map {
    Arena.Slot(name: $0.0, count: $0.1)
  }

  @Test func slotsLieInOrderAtLineBoundaries() {
    let arena = Arena(slots: ArenaTests.slots)
    #expect(arena.slots == ArenaTests.slots)
    #expect(arena.range(of: "a") == 0..<3)
    #expect(arena.range(of: "b") == 16..<32)
    #expect(arena.range(of: "c") == 32..<33)
    #expect(arena.range(of: "d") == 48..<65)
    #expect(arena.all.shape == [80])
    #expect(arena.all.array.allSatisfy { $0 == 0 })
  }

  @Test func namesAreViews() {
    let arena = Arena(slots: ArenaTests.slots)
    for (index, slot) in arena.slots.enumerated() { arena[slot.name].fill(Float(index + 1)) }
    #expect(arena["c"].array == [3])
    let values = arena.all.array
    for (index, slot) in arena.slots.enumerated() {
      #expect(values[arena.range(of: slot.name)].allSatisfy { $0 == Float(index + 1) })
    }
    let sum = values.reduce(0, +)
    #expect(sum == 106, "the gaps stay zero")
  }

  @Test func anEmptyArena() { #expect(Arena(slots: []).all.count == 0) }

  @Test func wrongNamesTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = Arena(slots: [.init(name: "a", count: 1), .init(name: "a", count: 2)])
    }
    await #expect(processExitsWith: .failure) {
      _ = Arena(slots: [.init(name: "a", count: 1)])["b"]
    }
  }
}
